using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Track;

/// <summary>Whether a message was encrypted, in a few words. Only of what is still on its way will more be known.</summary>
internal static class EncryptionWords
{
    public static string Of(bool? allTheWay, TrackRow row) => (allTheWay, row.Status) switch
    {
        (true, _) => "all the way",
        (false, _) => "not all the way",
        (_, TrackedStatus.Refused) => $"nothing was taken; {Session(row)}",
        (_, TrackedStatus.Returned or TrackedStatus.Deleted) => $"nothing went out; {CameIn(row)}",
        (_, TrackedStatus.Delivered or TrackedStatus.PartlyDelivered) => "not known: how it came in is not recorded",
        _ => $"not known yet; {CameIn(row)}",
    };

    private static string Session(TrackRow row) => row.TlsIn switch
    {
        "-" when row.Kind == TrackedKind.FailedHandshake => "TLS did not come about",
        "-" => "the session had not begun",
        "clear" => "the session was in clear",
        var version => $"the session was under {version}",
    };

    private static string CameIn(TrackRow row) => row.TlsIn switch
    {
        "-" when row.Kind == TrackedKind.Report => "it was made here",
        "-" => "how it came in is not recorded",
        "clear" => "it came in in clear",
        var version => $"it came in under {version}",
    };
}
