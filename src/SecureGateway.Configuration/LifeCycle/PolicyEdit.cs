using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>
/// One edit of the pending configuration. Keys are paths below <c>policy</c>, as in
/// <c>connections.bank.inbound-tls.minimum-version</c>; a route is named by one of its domains, as in
/// <c>routes[bank.example].connection</c>. An edit with an unknown key, or a value that is not of the key's kind, is refused.
/// </summary>
public abstract record PolicyEdit
{
    /// <summary>In the words of the console.</summary>
    public abstract override string ToString();

    /// <param name="Value">As in a file; quotes may be left out, and for a list the brackets.</param>
    public sealed record Set(string Key, string Value) : PolicyEdit
    {
        public override string ToString() => $"set {Key} {Value}";
    }

    /// <summary>Back to the default; of a profile or a route, away with it.</summary>
    public sealed record Unset(string Key) : PolicyEdit
    {
        public override string ToString() => $"unset {Key}";
    }

    public sealed record Add(string Key, ImmutableArray<string> Items) : PolicyEdit
    {
        public override string ToString() => $"add {Key} {string.Join(' ', Items)}";
    }

    public sealed record Remove(string Key, ImmutableArray<string> Items) : PolicyEdit
    {
        public override string ToString() => $"remove {Key} {string.Join(' ', Items)}";
    }

    /// <summary>Another policy in the place of all that is pending.</summary>
    /// <param name="Text">A file with a <c>policy</c> block; its <c>node</c> block is passed over.</param>
    /// <param name="Name">What errors call it.</param>
    public sealed record Load(string Text, string Name) : PolicyEdit
    {
        public override string ToString() => $"load {Name}";
    }
}
