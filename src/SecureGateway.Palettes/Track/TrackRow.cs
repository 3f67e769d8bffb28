using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Track;

/// <summary>A tracked message as lists and <c>--json</c> show it. Texts from outside are made fit for a terminal.</summary>
/// <param name="Place">Where the next page goes on, and the name of what has no queue id.</param>
public sealed record TrackRow(
    string Place, string Node, string? Id, DateTimeOffset Received, TrackedKind Kind, string Sender, string Recipients, string Subject, string MessageId, string Client,
    string Profile, string TlsIn, TrackedStatus Status, string NextHop, string? Connection, string TlsOut, bool FellBack, bool RefusedForTls, FailureReason Reason, Fault Fault,
    string Detail, int Attempts, int Strikes, DateTimeOffset? NextAttempt, long Size, long Revision)
{
    /// <summary>Why its client was told no; null for what was accepted.</summary>
    public RefusalKind? Refusal { get; init; }

    /// <summary>No message: the search took too long, and what is older was not looked at. It goes on behind <see cref="Place"/>.</summary>
    public bool IsStop { get; init; }

    internal static TrackRow StopAt(TrackingCursor place, DateTimeOffset searchedTo) => new(
        place.ToString(), place.Node, null, searchedTo, TrackedKind.Message, "", "", "older mail was not looked at: the search took too long; go on with --after and this place", "", "", "", "-",
        TrackedStatus.Queued, "", null, "-", false, false, FailureReason.None, Fault.None, "", 0, 0, null, 0, 0)
    {
        IsStop = true,
    };

    internal static TrackRow Of(TrackedRow row) => new(
        new TrackingCursor(row.Key, row.Node).ToString(), row.Node, row.Id?.ToString(), row.At, row.Kind,
        row.Sender.Length == 0 && row.Kind is not (TrackedKind.RefusedConnection or TrackedKind.FailedHandshake) ? "<>" : VisibleText.OneLine(row.Sender, 100),
        VisibleText.OneLine(string.Join(' ', row.Recipients), 200) + (row.RecipientCount > row.Recipients.Length ? $" and {row.RecipientCount - row.Recipients.Length} more" : ""),
        VisibleText.OneLine(row.Subject, 100), VisibleText.OneLine(row.MessageId), VisibleText.OneLine(row.ClientHost.Length > 0 ? $"{row.ClientHost} [{row.Client}]" : row.Client), row.Profile,
        row.Inbound.Text(), row.Status, VisibleText.OneLine(row.NextHop), row.Connection, row.Outbound.Text(), row.FellBack, row.RefusedForTls, row.Reason, row.Fault,
        VisibleText.OneLine(row.Detail, 300), row.Attempts, row.Strikes, row.Due, row.Size, row.Revision)
    {
        Refusal = row.Refusal,
    };
}
