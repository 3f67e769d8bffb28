namespace SecureGateway.Mail;

/// <summary>
/// A mailbox as it travels in an envelope (RFC 5321 4.1.2 <c>Mailbox</c>, RFC 6531 for non-ASCII): the local part as
/// written, quotes included, and the domain. Contains no control characters, so it can never break a command line.
/// <c>postmaster</c> without a domain (RFC 5321 4.5.1) has <see cref="Domain"/> <c>default</c>.
/// </summary>
public sealed record MailAddress
{
    private MailAddress(string localPart, string domainText, DomainName domain)
    {
        LocalPart = localPart;
        DomainText = domainText;
        Domain = domain;
    }

    /// <summary>As written, quotes included.</summary>
    public string LocalPart { get; }

    /// <summary>The domain as written: this is what goes on to the next server.</summary>
    public string DomainText { get; }

    /// <summary>The domain in comparable form: this is what rules and routes look at.</summary>
    public DomainName Domain { get; }

    /// <summary>True when the address can only travel under SMTPUTF8 (RFC 6531).</summary>
    public bool NeedsSmtpUtf8 => !System.Text.Ascii.IsValid(LocalPart) || !System.Text.Ascii.IsValid(DomainText);

    /// <summary>Parses <c>local@domain</c>, <c>"quoted local"@domain</c>, <c>local@[192.0.2.1]</c> and <c>postmaster</c>.</summary>
    public static bool TryParse(string? text, out MailAddress address)
    {
        address = null!;
        if (string.IsNullOrEmpty(text))
            return false;
        if (text.Equals("postmaster", StringComparison.OrdinalIgnoreCase))
        {
            address = new MailAddress(text, "", default);
            return true;
        }

        var at = LocalPartLength(text);
        if (at <= 0 || at >= text.Length - 1 || text[at] != '@' || System.Text.Encoding.UTF8.GetByteCount(text.AsSpan(0, at)) > 64)
            return false;
        var domainText = text[(at + 1)..];
        if (!DomainName.TryParse(domainText, out var domain))
            return false;
        address = new MailAddress(text[..at], domainText, domain);
        return true;
    }

    /// <exception cref="FormatException">The text is no mailbox.</exception>
    public static MailAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not a mail address");

    /// <summary>
    /// An address that was taken once, read back from a journal. What this version would not take any more is kept as it is
    /// written, without a domain to go by, so that its message is returned and neither lost nor in everybody's way.
    /// </summary>
    public static MailAddress Restore(string text)
    {
        if (TryParse(text, out var address))
            return address;
        var at = text.LastIndexOf('@');
        return at < 0 ? new MailAddress(text, "", default) : new MailAddress(text[..at], text[(at + 1)..], default);
    }

    public override string ToString() => DomainText.Length == 0 ? LocalPart : $"{LocalPart}@{DomainText}";

    // Length of a Dot-string or Quoted-string (RFC 5321 4.1.2), or -1.
    private static int LocalPartLength(string text)
    {
        if (text[0] == '"')
        {
            for (var i = 1; i < text.Length; i++)
            {
                var c = text[i];
                if (c == '"')
                    return i + 1 < text.Length ? i + 1 : -1;
                if (c == '\\' && ++i == text.Length)
                    return -1;
                if (text[i] is < ' ' or '\x7f' || char.IsControl(text[i]))
                    return -1;
            }

            return -1;
        }

        var atom = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '@')
                return atom > 0 ? i : -1;
            if (c == '.')
            {
                if (atom == 0)
                    return -1;
                atom = 0;
                continue;
            }

            if (!IsAtext(c))
                return -1;
            atom++;
        }

        return -1;
    }

    private static bool IsAtext(char c) =>
        char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal)
        || (c > '\x7f' && !char.IsControl(c) && !char.IsWhiteSpace(c));
}
