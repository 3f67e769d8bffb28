using MudBlazor;
using SecureGateway.Mail;
using SecureGateway.Palettes.Track;
using SecureGateway.Tracking;
using SecureGateway.WebConsole.Parts;

namespace SecureGateway.WebConsole.Pages.Messages;

/// <summary>Tracked rows in words, tones and icons: the same in a list, on a message's page and on the dashboard.</summary>
internal static class TrackedWords
{
    public static string Of(TrackedStatus status) => status switch
    {
        TrackedStatus.Queued => "Queued",
        TrackedStatus.Deferred => "Deferred",
        TrackedStatus.Delivered => "Delivered",
        TrackedStatus.PartlyDelivered => "Partly delivered",
        TrackedStatus.Returned => "Returned",
        TrackedStatus.Deleted => "Deleted",
        TrackedStatus.Refused => "Refused",
        TrackedStatus.Held => "Held",
        _ => status.ToString(),
    };

    public static Tone Tone(TrackedStatus status) => status switch
    {
        TrackedStatus.Delivered => Parts.Tone.Good,
        TrackedStatus.Deferred or TrackedStatus.Held or TrackedStatus.PartlyDelivered => Parts.Tone.Doubtful,
        TrackedStatus.Returned or TrackedStatus.Refused or TrackedStatus.Deleted => Parts.Tone.Bad,
        _ => Parts.Tone.Plain,
    };

    public static string Icon(TrackedStatus status) => status switch
    {
        TrackedStatus.Delivered => Icons.Material.Outlined.CheckCircle,
        TrackedStatus.Deferred => Icons.Material.Outlined.Schedule,
        TrackedStatus.Held => Icons.Material.Outlined.PauseCircle,
        TrackedStatus.PartlyDelivered => Icons.Material.Outlined.RuleFolder,
        TrackedStatus.Returned => Icons.Material.Outlined.Undo,
        TrackedStatus.Refused => Icons.Material.Outlined.Block,
        TrackedStatus.Deleted => Icons.Material.Outlined.Delete,
        _ => Icons.Material.Outlined.Inbox,
    };

    public static string Of(TrackedKind kind) => kind switch
    {
        TrackedKind.Message => "Message",
        TrackedKind.Report => "Report to a sender",
        TrackedKind.RefusedConnection => "Refused connection",
        TrackedKind.FailedHandshake => "Failed TLS handshake",
        TrackedKind.RefusedMail => "Refused at MAIL",
        TrackedKind.RefusedRecipient => "Refused recipient",
        TrackedKind.RefusedMessage => "Refused message",
        _ => kind.ToString(),
    };

    /// <summary>What stands for the subject: its own, or what the row is about.</summary>
    public static string Title(TrackRow row) => row.Kind switch
    {
        TrackedKind.RefusedConnection or TrackedKind.FailedHandshake or TrackedKind.RefusedMail or TrackedKind.RefusedRecipient => Of(row.Kind),
        TrackedKind.RefusedMessage or TrackedKind.Report when row.Subject.Length == 0 => Of(row.Kind),
        _ => row.Subject.Length > 0 ? row.Subject : "(no subject)",
    };

    /// <summary>Why it is not where it should be; null where there is nothing to explain.</summary>
    public static string? Why(TrackRow row) => row.Reason != FailureReason.None ? row.Reason.Describe()
        : row.Kind is TrackedKind.Message or TrackedKind.Report ? row.Status == TrackedStatus.Refused ? "its client was told 451, and sends it again" : null
        : row.Detail.Length > 0 ? row.Detail
        : row.RefusedForTls ? "a requirement of TLS was missed" : null;

    public static string Page(TrackRow row) => MessageAddress.Of(row.Id ?? row.Place);

    /// <summary>How a side of the way is told; null while nothing has travelled there.</summary>
    public static (string Words, Tone Tone, string Icon)? Side(string tls) => tls switch
    {
        "" or "-" => null,
        "clear" => ("in clear", Parts.Tone.Doubtful, Icons.Material.Outlined.LockOpen),
        "mixed" => ("mixed", Parts.Tone.Doubtful, Icons.Material.Outlined.LockOpen),
        var version => (version.Replace("TLSv", "TLS ", StringComparison.Ordinal), Parts.Tone.Good, Icons.Material.Outlined.Lock),
    };
}
