using System.Net;
using System.Text;
using MailKit.Security;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// AUTH (RFC 4954) with MailKit's SASL mechanisms, the strongest that both sides have. Only ever under TLS: it throws
/// before a byte is sent when it is asked otherwise.
/// </summary>
internal static class SaslLogin
{
    private const int Rounds = 10;

    private static readonly string[] Preferred = ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN", "LOGIN"];

    public static async ValueTask LoginAsync(
        SmtpChannel channel, TlsFacts? tls, SmtpCapabilities offered, RouteCredentials credentials, DeliveryOptions options)
    {
        if (tls is null)
            throw new InvalidOperationException("credentials were about to be sent in clear");
        var name = Preferred.FirstOrDefault(mechanism => offered.Mechanisms.Contains(mechanism))
                   ?? throw new RelayException(FailureReason.AuthenticationFailed, "the server offers no AUTH mechanism that can be used");
        var secret = RouteSecret.Read(credentials, options.DataDirectory);
        var mechanism = SaslMechanism.Create(name, Encoding.UTF8, new NetworkCredential(credentials.UserName, secret))
                        ?? throw new RelayException(FailureReason.AuthenticationFailed, $"{name} is not available here");
        try
        {
            var command = mechanism.SupportsInitialResponse ? $"AUTH {name} {Initial(mechanism)}" : $"AUTH {name}";
            var reply = await channel.AskAsync(command, options.Timeouts.Hello).ConfigureAwait(false);
            for (var round = 0; reply.Code == 334; round++)
            {
                if (round == Rounds)
                    throw new RelayException(FailureReason.AuthenticationFailed, $"the server asks on after {Rounds} rounds of {name}");
                var answer = mechanism.IsAuthenticated ? "" : mechanism.Challenge(reply.Text);
                reply = await channel.AskAsync(answer, options.Timeouts.Hello).ConfigureAwait(false);
            }

            if (reply.Code != 235)
                throw RelayException.FromReply(FailureReason.AuthenticationFailed, reply);
        }
        catch (SaslException error)
        {
            throw new RelayException(FailureReason.AuthenticationFailed, error.Message, null, error);
        }
    }

    private static string Initial(SaslMechanism mechanism)
    {
        var first = mechanism.Challenge(null);
        return string.IsNullOrEmpty(first) ? "=" : first; // RFC 4954 4: an empty initial response is "="
    }
}
