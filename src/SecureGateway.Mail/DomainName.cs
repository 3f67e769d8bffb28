using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Mail;

/// <summary>
/// A host or mail domain in the form in which names are compared: A-labels (RFC 5890), lower case, no trailing dot.
/// Address literals (<c>[192.0.2.1]</c>, <c>[IPv6:2001:db8::1]</c>, RFC 5321 4.1.3) keep their brackets; one address has one form.
/// </summary>
public readonly record struct DomainName : IComparable<DomainName>
{
    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = false };

    private static readonly SearchValues<char> OfIPv6 = SearchValues.Create("0123456789abcdefABCDEF:.");

    private readonly string? _value;

    private DomainName(string value) => _value = value;

    /// <summary>The name; empty for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <summary>True for <c>[192.0.2.1]</c> and <c>[IPv6:...]</c>.</summary>
    public bool IsAddressLiteral => Value.StartsWith('[');

    /// <summary>The address of an address literal.</summary>
    public bool TryGetAddress([NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        return IsAddressLiteral && TryParseLiteral(Value, out address);
    }

    /// <summary>The name without its left-most label, or <c>default</c> when there is only one label.</summary>
    public DomainName Parent()
    {
        var dot = Value.IndexOf('.');
        return dot < 0 || IsAddressLiteral ? default : new DomainName(Value[(dot + 1)..]);
    }

    public static bool TryParse(string? text, out DomainName name)
    {
        name = default;
        if (string.IsNullOrEmpty(text) || text.Length > 255)
            return false;
        if (text[0] == '[')
        {
            if (!TryParseLiteral(text, out var address))
                return false;
            name = new DomainName(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[ipv6:{address}]" : $"[{address}]");
            return true;
        }

        if (text[^1] == '.')
            text = text[..^1];
        if (!System.Text.Ascii.IsValid(text))
        {
            try
            {
                text = Idn.GetAscii(text);
            }
            catch (ArgumentException)
            {
                return false; // not a name under RFC 5891; the caller says which text was wrong
            }
        }

        if (!IsHostName(text))
            return false;
        name = new DomainName(text.ToLowerInvariant());
        return true;
    }

    /// <exception cref="FormatException">The text is no domain name and no address literal.</exception>
    public static DomainName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a domain name");

    public int CompareTo(DomainName other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;

    // Letters, digits, hyphens and (seen in practice) underscores; labels of 1 to 63, 253 in all.
    private static bool IsHostName(string text)
    {
        if (text.Length is 0 or > 253)
            return false;
        var label = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '.')
            {
                if (label == 0 || text[i - 1] == '-')
                    return false;
                label = 0;
                continue;
            }

            if (!char.IsAsciiLetterOrDigit(c) && c != '_' && (c != '-' || label == 0))
                return false;
            if (++label > 63)
                return false;
        }

        return label > 0 && text[^1] != '-';
    }

    // The library's parser takes more than RFC 5321 4.1.3 does: any words behind a '%', brackets in brackets, octal and hexadecimal
    // numbers. Words there would go on to the next server and into the Received field, and numbers are read differently elsewhere.
    private static bool TryParseLiteral(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.Length < 3 || text[^1] != ']')
            return false;
        var inner = text.AsSpan(1, text.Length - 2);
        if (inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
            return !inner[5..].ContainsAnyExcept(OfIPv6) && IPAddress.TryParse(inner[5..], out address) && address.AddressFamily == AddressFamily.InterNetworkV6;
        return IPAddress.TryParse(inner, out address) && address.AddressFamily == AddressFamily.InterNetwork
               && inner.SequenceEqual(address.ToString());
    }
}
