using System.Globalization;
using System.Net;
using System.Text;
using MailKit.Security;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// AUTH (RFC 4954) with MailKit's SASL mechanisms, the strongest that both sides have. Only ever under TLS: it throws
/// before a byte is sent when it is asked otherwise. Fails with <see cref="FailureReason.AuthenticationFailed"/> whatever the
/// server says, and never hands on words of a server that repeat the secret (C-3).
/// </summary>
internal static class SaslLogin
{
    private const int Rounds = 10;

    // RFC 7677 asks for 4096; servers in use have up to some hundred thousand.
    private const int MostIterations = 1_000_000;

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
        var words = new AuthenticationWords(secret);
        try
        {
            var command = mechanism.SupportsInitialResponse ? $"AUTH {name} {Initial(mechanism, words)}" : $"AUTH {name}";
            var reply = await channel.AskAsync(command, options.Timeouts.Hello).ConfigureAwait(false);
            for (var round = 0; reply.Code == 334; round++)
            {
                if (round == Rounds)
                    throw new RelayException(FailureReason.AuthenticationFailed, $"the server asks on after {Rounds} rounds of {name}");
                var answer = mechanism.IsAuthenticated ? "" : words.Sent(Respond(mechanism, reply.Text));
                reply = await channel.AskAsync(answer, options.Timeouts.Hello).ConfigureAwait(false);
            }

            if (reply.Code != 235)
                throw RelayException.FromReply(FailureReason.AuthenticationFailed, reply);
        }
        catch (RelayException failure) when (words.AreIn(failure.Message) || words.AreIn(failure.Reply?.Text))
        {
            // Not even as the inner exception: nobody is to find them in a log.
            throw new RelayException(failure.Reason, words.Instead(failure.Message), failure.Reply is { } said ? said with { Text = words.Instead(said.Text) } : null);
        }
    }

    // What a server asks for decides how much work the answer is, and the library takes whatever it says.
    private static string Respond(SaslMechanism mechanism, string challenge)
    {
        if (ScramIterations(challenge) > MostIterations)
            throw new RelayException(FailureReason.AuthenticationFailed, $"{mechanism.MechanismName}: the server asks for more than {MostIterations} iterations");
        try
        {
            return mechanism.Challenge(challenge);
        }
        catch (Exception error) // whatever the library makes of a server's words, it is the server's doing
        {
            throw new RelayException(FailureReason.AuthenticationFailed, $"{mechanism.MechanismName}: {error.Message}", null, error);
        }
    }

    // server-first-message (RFC 5802 7), where it is one.
    private static long ScramIterations(string challenge)
    {
        var octets = new byte[challenge.Length];
        if (!Convert.TryFromBase64String(challenge, octets, out var length))
            return 0;
        foreach (var attribute in Encoding.UTF8.GetString(octets, 0, length).Split(','))
        {
            if (attribute.StartsWith("i=", StringComparison.Ordinal))
                return long.TryParse(attribute[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) ? iterations : long.MaxValue;
        }

        return 0;
    }

    private static string Initial(SaslMechanism mechanism, AuthenticationWords words)
    {
        var first = mechanism.Challenge(null);
        return string.IsNullOrEmpty(first) ? "=" : words.Sent(first); // RFC 4954 4: an empty initial response is "="
    }
}
