using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>
/// Writes the one field that the gateway adds (RFC 5321 4.4, Q-2). Folded so that lines stay within 78 characters where the
/// names allow it. Nothing that a client said can add a line or a clause. Pure; never fails.
/// </summary>
public static class ReceivedField
{
    // Names are bounded where they enter: HELO here, the others by DNS and RFC 5321.
    private const int HelloLength = 253;

    private const int Room = 4096;

    public static byte[] Write(in ReceivedFacts facts)
    {
        var line = new FoldedLine(stackalloc char[Room]);
        line.Add("Received:");
        line.Add("from");
        line.Add(Hello(facts.HelloName));
        if (facts.ClientHost is { } host)
        {
            line.Add("(", host);
            line.Add(Literal(facts.Client), ")");
        }
        else
        {
            line.Add("(", Literal(facts.Client), ")");
        }

        if (facts.Tls is { } tls)
        {
            line.Fold();
            line.Add("(using");
            line.Add(tls.VersionName);
            line.Add("with");
            line.Add("cipher");
            line.Add(tls.CipherSuite.ToString(), ")");
        }

        line.Fold();
        line.Add("by");
        line.Add(facts.HostName);
        line.Add("with");
        line.Add(facts.Protocol);
        line.Add("id");
        if (facts.For is { } recipient)
        {
            line.Add(facts.Id.ToString());
            line.Fold();
            line.Add("for");
            line.Add("<", recipient.LocalPart, recipient.DomainText.Length == 0 ? "" : "@", recipient.DomainText, ">;");
        }
        else
        {
            line.Add(facts.Id.ToString(), ";");
        }

        line.Fold();
        line.Add(facts.At.ToString("ddd, d MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture), Zone(facts.At.Offset));
        line.End();
        var bytes = new byte[Encoding.UTF8.GetByteCount(line.Written)];
        Encoding.UTF8.GetBytes(line.Written, bytes);
        return bytes;
    }

    /// <summary>An address literal (RFC 5321 4.1.3).</summary>
    public static string Literal(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[IPv6:{(address.ScopeId == 0 ? address : new IPAddress(address.GetAddressBytes()))}]"
            : $"[{address}]";

    /// <summary>
    /// What a client said in EHLO, as it may stand in a field: a domain or address literal as it is (U-labels as A-labels),
    /// anything else with its doubtful characters replaced.
    /// </summary>
    public static string Hello(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return "unknown";
        if (DomainName.TryParse(name, out var domain))
            return Ascii.IsValid(name) ? name : domain.Value;
        return string.Create(Math.Min(name.Length, HelloLength), name, static (chars, text) =>
        {
            for (var i = 0; i < chars.Length; i++)
                chars[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '.' or '-' or '_' ? text[i] : '?';
        });
    }

    private static string Zone(TimeSpan offset) =>
        string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.Hours):00}{Math.Abs(offset.Minutes):00}");
}
