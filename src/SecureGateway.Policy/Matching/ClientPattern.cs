using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Policy;

/// <summary>
/// One entry of <c>client-hosts</c> (R-2): an address, a CIDR range, <c>a.b.c.*</c> with whole trailing octets only,
/// a host name, <c>*.example.com</c>, or <c>*</c> for whatever matches no other profile.
/// </summary>
public sealed record ClientPattern
{
    private ClientPattern(string text, IPNetwork? network, DomainPattern? host)
    {
        Text = text;
        Network = network;
        Host = host;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>The range, for entries that match by address; v4-mapped ranges are kept as v4.</summary>
    public IPNetwork? Network { get; }

    /// <summary>The pattern, for entries that match by host name, and for <c>*</c>.</summary>
    public DomainPattern? Host { get; }

    public bool IsAny => Host is { IsAny: true };

    /// <summary>Parses one entry; <paramref name="problem"/> says what is wrong and what would be right.</summary>
    public static bool TryParse(string text, out ClientPattern pattern, out string problem)
    {
        pattern = null!;
        problem = "";
        text = text.Trim();
        if (text.Contains('/', StringComparison.Ordinal))
        {
            if (!TryParseRange(text, out var range, out problem))
                return false;
            pattern = new ClientPattern(text, range, null);
            return true;
        }

        if (LooksNumeric(text))
        {
            if (text.Contains('*', StringComparison.Ordinal))
            {
                if (!TryParseOctets(text, out var range))
                {
                    problem = $"'{text}': '*' stands for whole trailing octets only, as in 10.1.2.* or 10.1.*";
                    return false;
                }

                pattern = new ClientPattern(text, range, null);
                return true;
            }

            if (!IPAddress.TryParse(text.Trim('[', ']'), out var address)
                || (address.AddressFamily == AddressFamily.InterNetwork && text.Count(c => c == '.') != 3))
            {
                problem = $"'{text}' is not an address; write all four numbers, a range as 10.0.0.0/8 or 10.0.0.*, or an IPv6 address";
                return false;
            }

            address = Unmap(address);
            pattern = new ClientPattern(text, new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128), null);
            return true;
        }

        if (!DomainPattern.TryParse(text, out var host))
        {
            problem = $"'{text}' is not an address, a range (10.0.0.0/8, 10.0.0.*), a host name, '*.example.com' or '*'";
            return false;
        }

        pattern = new ClientPattern(text, null, host);
        return true;
    }

    /// <exception cref="FormatException">The text is none of the forms.</exception>
    public static ClientPattern Parse(string text) =>
        TryParse(text, out var pattern, out var problem) ? pattern : throw new FormatException(problem);

    /// <summary>v4-mapped addresses match v4 entries .</summary>
    public static IPAddress Unmap(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    public bool Equals(ClientPattern? other) =>
        other is not null && Nullable.Equals(Network, other.Network) && Host == other.Host;

    public override int GetHashCode() => HashCode.Combine(Network, Host);

    public override string ToString() => Text;

    private static bool LooksNumeric(string text) =>
        text.Contains(':', StringComparison.Ordinal) || (text != "*" && text.All(c => char.IsAsciiDigit(c) || c is '.' or '*'));

    private static bool TryParseRange(string text, out IPNetwork range, out string problem)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(text[..slash], out var address)
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var bits))
        {
            problem = $"'{text}' is not a range; write it as 10.0.0.0/8 or 2001:db8::/32";
            return false;
        }

        if (address.IsIPv4MappedToIPv6 && bits >= 96)
        {
            address = address.MapToIPv4();
            bits -= 96;
        }

        var width = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (bits > width)
        {
            problem = $"'{text}': the prefix length is at most {width}";
            return false;
        }

        var masked = Masked(address, bits);
        if (!masked.Equals(address))
        {
            problem = $"'{text}' has bits set behind its prefix; did you mean {masked}/{bits}?";
            return false;
        }

        range = new IPNetwork(masked, bits);
        problem = "";
        return true;
    }

    private static IPAddress Masked(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var keep = Math.Clamp(bits - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff << (8 - keep));
        }

        return new IPAddress(bytes);
    }

    // 10.* 10.1.* 10.1.2.* and, with the stars written out, 10.1.*.*
    private static bool TryParseOctets(string text, out IPNetwork range)
    {
        range = default;
        var parts = text.Split('.');
        var bytes = new byte[4];
        var known = 0;
        if (parts.Length is < 2 or > 4)
            return false;
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] == "*")
                continue;
            if (known != i || !byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]))
                return false;
            known++;
        }

        if (known == 0 || known == parts.Length)
            return false;
        range = new IPNetwork(new IPAddress(bytes), known * 8);
        return true;
    }
}
