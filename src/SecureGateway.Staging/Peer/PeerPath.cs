using System.Collections.Immutable;

namespace SecureGateway.Staging;

/// <summary>The path of a MAIL or RCPT as it was written, and its parameters (<c>SIZE=100</c>, <c>NOTIFY=NEVER</c>).</summary>
/// <param name="Address">Between the angle brackets; empty for <c>&lt;&gt;</c>.</param>
public sealed record PeerPath(string Address, ImmutableArray<string> Parameters)
{
    /// <summary>The value of a parameter, empty when it has none, null when it was not given.</summary>
    public string? this[string keyword] => Parameters
        .Select(parameter => parameter.Split('=', 2))
        .Where(pair => pair[0].Equals(keyword, StringComparison.OrdinalIgnoreCase))
        .Select(pair => pair.Length > 1 ? pair[1] : "")
        .FirstOrDefault();

    /// <summary>From the argument of the command, <c>FROM:&lt;a@example.org&gt; SIZE=100</c>.</summary>
    internal static PeerPath Parse(string argument)
    {
        var open = argument.IndexOf('<', StringComparison.Ordinal);
        var close = argument.LastIndexOf('>');
        return open < 0 || close < open
            ? new PeerPath(argument, [])
            : new PeerPath(argument[(open + 1)..close], [.. argument[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
    }
}
