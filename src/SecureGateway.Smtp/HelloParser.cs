using System.Diagnostics.CodeAnalysis;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>EHLO and HELO, and what EHLO is told (RFC 5321 4.1.1.1). Pure.</summary>
public static class HelloParser
{
    /// <summary>Any one word of printable ASCII will do as a name: what clients say here is seldom a host name, and decides nothing.</summary>
    public static bool TryParse(ReadOnlySpan<byte> argument, [NotNullWhen(true)] out string? name)
    {
        name = argument.Length is > 0 and <= 255 && !argument.ContainsAnyExceptInRange((byte)'!', (byte)'~')
            ? Encoding.ASCII.GetString(argument)
            : null;
        return name is not null;
    }

    /// <param name="tls">TLS is in use: REQUIRETLS is offered nowhere else (RFC 8689 2).</param>
    public static SmtpReply Offer(string hostName, long messageSize, bool startTls, bool tls) => new(
        250,
        null,
        $"{hostName}\nPIPELINING\nSIZE {messageSize}\n{(startTls ? "STARTTLS\n" : "")}{(tls ? "REQUIRETLS\n" : "")}"
        + "8BITMIME\nSMTPUTF8\nCHUNKING\nENHANCEDSTATUSCODES\nDSN\nHELP");
}
