using System.Net;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>A connection on which MAIL may be said: greeted, under TLS as far as required, judged, authenticated.</summary>
internal sealed class RelayConnection(
    SmtpChannel channel, ConnectionKey key, IPAddress address, SmtpCapabilities offered, TlsFacts? tls, bool poolable, DateTimeOffset openedAt)
{
    public SmtpChannel Channel { get; } = channel;

    public ConnectionKey Key { get; } = key;

    public IPAddress Address { get; } = address;

    public SmtpCapabilities Offered { get; } = offered;

    /// <summary>Null in clear.</summary>
    public TlsFacts? Tls { get; } = tls;

    /// <summary>False for a plaintext fallback (O-6): it serves the message that made it and no other.</summary>
    public bool Poolable { get; } = poolable;

    public DateTimeOffset OpenedAt { get; } = openedAt;

    public DateTimeOffset LastUsed { get; set; } = openedAt;

    public int Messages { get; set; }

    /// <summary>What was required of the connection, and that it is met (M-7).</summary>
    public TlsRuling Ruling { get; init; } = TlsRuling.NothingRequired;

    /// <summary>What a profile in report mode says of the connection (M-13); null where there is none.</summary>
    public TlsRuling? Reported { get; init; }

    /// <summary>Says QUIT and closes; what goes wrong meanwhile does not matter any more.</summary>
    public async ValueTask QuitAsync(SmtpTimeouts timeouts)
    {
        try
        {
            await Channel.AskAsync("QUIT", timeouts.Quit).ConfigureAwait(false);
        }
        catch (RelayException)
        {
            // the connection is given up in any case
        }
        finally
        {
            Channel.Dispose();
        }
    }
}
