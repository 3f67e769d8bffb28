using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Schema;

/// <summary>What kind of value a key takes: how it is read, and in words what would be right.</summary>
internal abstract class Kind<T>
{
    /// <summary>What would be right, as in "write <c>on or off</c>".</summary>
    public abstract string Expected { get; }

    /// <summary>The words it chooses between, the weakest first; empty for other kinds.</summary>
    public virtual ImmutableArray<string> Words => [];

    /// <summary>True when the value is, or may be, a list.</summary>
    public virtual bool TakesList => false;

    /// <summary>Reads a value; what is wrong goes to <paramref name="findings"/>, and the answer is false.</summary>
    public abstract bool TryRead(HoconNode node, string path, Findings findings, out T value);

    /// <summary>The value as a person would write it; reading it gives the value again.</summary>
    public abstract HoconNode Node(T value);

    public T OfText(string text)
    {
        var findings = new Findings();
        return TryRead(HoconDefault.Parse<HoconNode>(text), "", findings, out var value)
            ? value
            : throw new InvalidOperationException($"the built-in default '{text}' is refused: {string.Join("; ", findings.Errors)}");
    }
}
