using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>How mail travelled on one side. Never renumbered: it stands in the file.</summary>
public enum TlsUsed
{
    /// <summary>Not at all, so far.</summary>
    Nothing = 0,

    Clear = 1,
    Tls12 = 2,
    Tls13 = 3,

    /// <summary>Several recipients: to some of them in clear, to others under TLS.</summary>
    Mixed = 4,
}

/// <summary>Names and makings of <see cref="TlsUsed"/>.</summary>
public static class TlsUsedText
{
    public static TlsUsed Of(TlsFacts? facts) => facts?.Version switch
    {
        null => TlsUsed.Clear,
        System.Security.Authentication.SslProtocols.Tls13 => TlsUsed.Tls13,
        _ => TlsUsed.Tls12,
    };

    public static string Text(this TlsUsed used) => used switch
    {
        TlsUsed.Clear => "clear",
        TlsUsed.Tls12 => "TLSv1.2",
        TlsUsed.Tls13 => "TLSv1.3",
        TlsUsed.Mixed => "mixed",
        _ => "-",
    };

    /// <summary>As it went before, and now once more; of two versions of TLS the lower.</summary>
    internal static TlsUsed And(this TlsUsed before, TlsUsed now) =>
        before == TlsUsed.Nothing || before == now ? now
        : before is TlsUsed.Tls12 or TlsUsed.Tls13 && now is TlsUsed.Tls12 or TlsUsed.Tls13 ? TlsUsed.Tls12
        : TlsUsed.Mixed;
}
