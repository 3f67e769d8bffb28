using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Schema;

/// <summary>Kinds of values that only <c>policy</c> has.</summary>
internal static class PolicyKinds
{
    /// <summary>1.2 or 1.3; the older ones are refused by name (O-2).</summary>
    public static readonly Kind<TlsVersion> TlsVersion = new TextKind<TlsVersion>(
        "\"1.2\" or \"1.3\"",
        (string text, out TlsVersion value, out string problem, ref string _) =>
        {
            value = text == "1.3" ? Policy.TlsVersion.Tls13 : Policy.TlsVersion.Tls12;
            problem = text is "1.0" or "1.1"
                ? $"TLS {text} must not be used any more (RFC 8996)"
                : $"'{text}' is not a TLS version";
            return text is "1.2" or "1.3";
        },
        version => version == Policy.TlsVersion.Tls13 ? "1.3" : "1.2",
        words: ["1.2", "1.3"]);

    public static readonly Kind<DomainPattern> Domain = new TextKind<DomainPattern>(
        "a domain, *.domain or *",
        (string text, out DomainPattern value, out string problem, ref string _) =>
        {
            problem = $"'{text}' is not a domain";
            return DomainPattern.TryParse(text, out value);
        });

    public static readonly Kind<ClientPattern> Client = new TextKind<ClientPattern>(
        "an address, a range (10.0.0.0/8, 10.0.0.*), a host name, *.example.com or *",
        (string text, out ClientPattern value, out string problem, ref string _) => ClientPattern.TryParse(text, out value, out problem));

    /// <summary>A name in a certificate: a host name, or <c>*.example.com</c>.</summary>
    public static readonly Kind<string> CertificateName = new TextKind<string>(
        "a name such as mail.partner.example or *.partner.example",
        (string text, out string value, out string problem, ref string _) =>
        {
            problem = $"'{text}' is not a name that a certificate can have";
            var good = DomainPattern.TryParse(text, out var pattern) && !pattern.IsAny && !pattern.Name.IsAddressLiteral;
            value = good ? pattern.ToString() : "";
            return good;
        });

    /// <summary>host, host:port, address, address:port or [v6]:port; port 25 unless written.</summary>
    public static readonly Kind<RouteHost> Host = new TextKind<RouteHost>(
        "host:port, such as mail.corp.example:25, 10.0.0.5:25 or [2001:db8::1]:25",
        (string text, out RouteHost value, out string problem, ref string right) =>
        {
            value = null!;
            var (host, port) = (text, "25");
            if (text.StartsWith('['))
            {
                var close = text.IndexOf(']', StringComparison.Ordinal);
                host = close < 0 ? "" : text[1..close];
                if (close > 0 && close < text.Length - 1)
                    (host, port) = (text[close + 1] == ':' ? host : "", text[(close + 2)..]);
            }
            else if (text.Count(c => c == ':') == 1)
                (host, port) = (text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);

            problem = $"'{port}' is not a port";
            if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            {
                right = "a port from 1 to 65535 behind the host, or none for 25";
                return false;
            }

            problem = $"'{text}' is not a host";
            if (IPAddress.TryParse(host, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || host.Count(c => c == '.') == 3))
                host = address.ToString();
            else if (DomainName.TryParse(host, out var name) && !name.IsAddressLiteral && !host.All(c => char.IsAsciiDigit(c) || c == '.'))
                host = name.Value;
            else
                return false;
            value = new RouteHost(host, number);
            return true;
        });

    public static readonly Kind<ImmutableArray<Located<RouteHost>>> Hosts = new RouteHostsKind();
}
