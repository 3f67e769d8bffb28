using SecureGateway.Access.Audit;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Audit;

/// <summary>What was changed here, by whom, and who was refused.</summary>
public sealed class AuditPalette : IPaletteSource
{
    private static readonly Table<AuditEntry> Entries = new Table<AuditEntry>("entry", "entries")
        .Column("at", e => e.At)
        .Column("by", e => e.By)
        .Column("from", e => e.From)
        .Column("what", e => e.What)
        .Column("outcome", e => e.Outcome)
        .Column("revision", e => e.Revision)
        .Column("detail", e => e.Detail);

    private static readonly Argument<string> By = new("by", Kinds.Word("NAME"), "by this one");
    private static readonly Argument<AuditOutcome> Outcome = new("outcome", Kinds.Choice<AuditOutcome>("OUTCOME"), "that ended so; begun alone: the gateway died during it");
    private static readonly Argument<string> Match = new("match", Kinds.Text, "this text is in what was called, or in the detail");

    private readonly AuditFile _audit;
    private readonly Argument<DateTimeOffset> _since;

    public AuditPalette(AuditFile audit, TimeProvider clock)
    {
        _audit = audit;
        _since = new Argument<DateTimeOffset>("since", Kinds.Moment(clock), "at or after this");
        Palette = new Palette("audit", "Changes made at this node, and refusals of access", [
            new("list", "List changes and refusals of access, newest first", Permission.View)
            {
                Arguments = [_since, By, Outcome, Match, StandardArguments.Limit],
                Answer = Entries,
                Peers = PeerUse.ThisNode,
                Run = ListAsync,
            },
        ]);
    }

    public Palette Palette { get; }

    private async Task<OperationResult> ListAsync(OperationCall call)
    {
        var (entries, matched) = await _audit.ReadAsync(entry => Fits(entry, call), call.Get(StandardArguments.Limit), call.Cancellation).ConfigureAwait(false);
        return Entries.Of(entries, matched);
    }

    private bool Fits(AuditEntry entry, OperationCall call) =>
        (call.FindValue(_since) is not { } since || entry.At >= since)
        && (call.Find(By) is not { } by || string.Equals(entry.By, by, StringComparison.OrdinalIgnoreCase))
        && (call.FindValue(Outcome) is not { } outcome || entry.Outcome == outcome)
        && (call.Find(Match) is not { } match || $"{entry.What} {entry.Detail}".Contains(match, StringComparison.OrdinalIgnoreCase));
}
