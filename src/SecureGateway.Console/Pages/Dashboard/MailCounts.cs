using SecureGateway.Palettes.Track;

namespace SecureGateway.WebConsole.Pages.Dashboard;

/// <summary>What was counted in a stretch of time, on all peers together.</summary>
public sealed record MailCounts(
    long Accepted, long AcceptedInClear, long Delivered, long DeliveredInClear, long FellBack, long RefusedForTlsIn, long RefusedForTlsOut, long WouldRefuse, long Refused, long Deferred, long Returned, long HandshakesFailed)
{
    public static readonly MailCounts None = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public bool IsNothing => this == None;

    /// <summary>Null when nothing came in.</summary>
    public double? ShareUnderTlsIn => Share(Accepted, AcceptedInClear);

    public double? ShareUnderTlsOut => Share(Delivered, DeliveredInClear);

    public static MailCounts Of(TrackSummaryRow row) => new(
        row.Accepted, row.AcceptedInClear, row.Delivered, row.DeliveredInClear,
        row.FellBack, row.RefusedForTlsIn, row.RefusedForTlsOut, row.WouldRefuse, row.Refused, row.Deferred, row.Returned, row.HandshakesFailed);

    public static MailCounts operator +(MailCounts one, MailCounts other) => one.Add(other);

    public MailCounts Add(MailCounts other) => new(
        Accepted + other.Accepted, AcceptedInClear + other.AcceptedInClear, Delivered + other.Delivered, DeliveredInClear + other.DeliveredInClear,
        FellBack + other.FellBack, RefusedForTlsIn + other.RefusedForTlsIn, RefusedForTlsOut + other.RefusedForTlsOut,
        WouldRefuse + other.WouldRefuse, Refused + other.Refused, Deferred + other.Deferred, Returned + other.Returned, HandshakesFailed + other.HandshakesFailed);

    private static double? Share(long all, long inClear) => all == 0 ? null : (all - inClear) / (double)all;
}
