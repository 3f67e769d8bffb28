using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Schema;

/// <summary>What kind of value a key takes: how it is read, and in words what would be right.</summary>
internal abstract class Kind<T>
{
    /// <summary>What would be right, as in "write <c>on or off</c>".</summary>
    public abstract string Expected { get; }

    /// <summary>Reads a value; what is wrong goes to <paramref name="findings"/>, and the answer is false.</summary>
    public abstract bool TryRead(HoconNode node, string path, Findings findings, out T value);

    public T OfText(string text)
    {
        var findings = new Findings();
        return TryRead(HoconDefault.Parse<HoconNode>(text), "", findings, out var value)
            ? value
            : throw new InvalidOperationException($"the built-in default '{text}' is refused: {string.Join("; ", findings.Errors)}");
    }
}
