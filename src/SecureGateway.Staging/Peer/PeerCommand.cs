namespace SecureGateway.Staging;

/// <summary>A command line a staged peer received, without its line end.</summary>
public sealed record PeerCommand(string Line, bool UnderTls, DateTimeOffset At)
{
    /// <summary>Upper case; the first word.</summary>
    public string Verb { get; } = Line.Split(' ', 2)[0].ToUpperInvariant();

    /// <summary>What follows the verb.</summary>
    public string Argument { get; } = Line.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var space ? Line[(space + 1)..] : "";

    public override string ToString() => UnderTls ? $"(TLS) {Line}" : Line;
}
