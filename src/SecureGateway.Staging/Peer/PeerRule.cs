namespace SecureGateway.Staging;

/// <summary>When a rule applies.</summary>
public enum PeerScope
{
    Always,
    InClear,
    UnderTls,
}

/// <summary>
/// A command answered otherwise than usual. The code answered has its usual effect: a RCPT answered 550 is not a recipient,
/// a DATA answered 554 is not followed by a message.
/// </summary>
/// <param name="Verb">The command, or <see cref="EndOfData"/>.</param>
/// <param name="Reply">The answer.</param>
/// <param name="Containing">Only commands whose line contains this, in any case; null for all.</param>
/// <param name="Times">Only so often, counted over all connections of the peer; null for ever.</param>
public sealed record PeerRule(
    string Verb,
    PeerReply Reply,
    string? Containing = null,
    PeerScope Scope = PeerScope.Always,
    int? Times = null)
{
    /// <summary>The final dot of DATA, or the last chunk of BDAT.</summary>
    public const string EndOfData = ".";

    internal bool Matches(PeerCommand command) =>
        command.Verb.Equals(Verb, StringComparison.OrdinalIgnoreCase)
        && (Containing is null || command.Line.Contains(Containing, StringComparison.OrdinalIgnoreCase))
        && Scope switch
        {
            PeerScope.InClear => !command.UnderTls,
            PeerScope.UnderTls => command.UnderTls,
            _ => true,
        };
}
