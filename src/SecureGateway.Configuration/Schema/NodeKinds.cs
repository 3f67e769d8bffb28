using System.Globalization;
using System.Net;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Schema;

/// <summary>Kinds of values that only <c>node</c> has.</summary>
internal static class NodeKinds
{
    /// <summary>An address, with a port where it is not 53.</summary>
    public static readonly Kind<IPEndPoint> DnsServer = new TextKind<IPEndPoint>(
        "an address, with a port where it is not 53, such as 192.0.2.53 or [2001:db8::1]:5353",
        (string text, out IPEndPoint value, out string problem, ref string _) =>
        {
            problem = $"'{text}' is not the address of a name server";
            if (!IPEndPoint.TryParse(text, out value!) || (value.Address.GetAddressBytes().Length == 4 && text.Count(c => c == '.') != 3))
                return false;
            if (value.Port == 0)
                value.Port = 53;
            return true;
        });

    public static readonly Kind<int?> PortOrOff = new TextKind<int?>(
        "off, or a port from 0 to 65535",
        (string text, out int? value, out string problem, ref string _) =>
        {
            (value, problem) = (null, $"'{text}' is not a port");
            if (text is "off" or "false" or "no")
                return true;
            if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
                return false;
            value = port;
            return true;
        },
        port => port is { } number ? number.ToString(CultureInfo.InvariantCulture) : "off");

    /// <summary>An address or a range of them, as <c>client-hosts</c> writes them.</summary>
    public static readonly Kind<ClientPattern> Network = new TextKind<ClientPattern>(
        "an address, or a range such as 10.0.0.0/8, 10.0.0.* or 2001:db8::/32",
        (string text, out ClientPattern value, out string problem, ref string _) =>
        {
            if (!ClientPattern.TryParse(text, out value, out problem))
                return false;
            problem = $"'{text}' is no address and no range";
            return value.Network is not null;
        });

    /// <summary>An address or a host name, never empty.</summary>
    public static readonly Kind<string> NameOrAddress = new TextKind<string>(
        "a host name such as mx.example.org, or an address such as 203.0.113.25 or 2001:db8::25",
        (string text, out string value, out string problem, ref string _) =>
        {
            (value, problem) = (text, $"'{text}' is neither a host name nor an address");
            return IPAddress.TryParse(text, out var address)
                ? address.GetAddressBytes().Length == 16 ? !text.StartsWith('[') : text.Count(c => c == '.') == 3
                : DomainName.TryParse(text, out var name) && !name.IsAddressLiteral;
        });

    /// <summary>An address or a host name; empty where the key's description says what that means.</summary>
    public static readonly Kind<string> PeerHost = new TextKind<string>(
        "an address such as 10.0.0.1, or a host name such as gw1.example.org",
        (string text, out string value, out string problem, ref string _) =>
        {
            (value, problem) = (text, $"'{text}' is neither an address nor a host name");
            return text.Length == 0 || IPAddress.TryParse(text, out var ignored) || (DomainName.TryParse(text, out var name) && !name.IsAddressLiteral);
        });
}
