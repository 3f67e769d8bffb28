using System.Globalization;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>
/// MAIL FROM and RCPT TO with the parameters that the server offers (RFC 5321, 1870, 6152, 6531, 3461, 8689). Addresses
/// cannot hold control characters; parameters that came from outside are checked again on the way out.
/// </summary>
internal static class EnvelopeCommands
{
    /// <param name="eightBit">Say BODY=8BITMIME.</param>
    /// <param name="utf8">Say SMTPUTF8.</param>
    public static void AppendMail(StringBuilder line, Envelope envelope, SmtpCapabilities offered, long size, bool eightBit, bool utf8)
    {
        line.Append("MAIL FROM:<").Append(envelope.Sender?.ToString()).Append('>');
        if (offered.MaxSize is not null)
            line.Append(CultureInfo.InvariantCulture, $" SIZE={size}");
        if (eightBit && offered.EightBitMime)
            line.Append(" BODY=8BITMIME");
        if (utf8)
            line.Append(" SMTPUTF8");
        if (envelope.RequireTls && offered.RequireTls)
            line.Append(" REQUIRETLS");
        if (offered.Dsn)
        {
            if (envelope.Return != DsnReturn.Unspecified)
                line.Append(envelope.Return == DsnReturn.Full ? " RET=FULL" : " RET=HDRS");
            if (IsParameter(envelope.EnvelopeId))
                line.Append(" ENVID=").Append(envelope.EnvelopeId);
        }

        line.Append("\r\n");
    }

    public static void AppendRecipient(StringBuilder line, Recipient recipient, SmtpCapabilities offered)
    {
        line.Append("RCPT TO:<").Append(recipient.Address).Append('>');
        if (offered.Dsn)
        {
            if (recipient.Notify != DsnNotify.Unspecified)
                line.Append(" NOTIFY=").Append(Notify(recipient.Notify));
            if (IsParameter(recipient.OriginalRecipient))
                line.Append(" ORCPT=").Append(recipient.OriginalRecipient);
        }

        line.Append("\r\n");
    }

    private static string Notify(DsnNotify notify)
    {
        if (notify.HasFlag(DsnNotify.Never))
            return "NEVER";
        var words = new List<string>(3);
        if (notify.HasFlag(DsnNotify.Success))
            words.Add("SUCCESS");
        if (notify.HasFlag(DsnNotify.Failure))
            words.Add("FAILURE");
        if (notify.HasFlag(DsnNotify.Delay))
            words.Add("DELAY");
        return string.Join(',', words);
    }

    // esmtp-value: no space, no control, no '=' (RFC 5321 4.1.2); xtext never holds them.
    private static bool IsParameter(string? text) =>
        !string.IsNullOrEmpty(text) && text.Length <= 500 && text.All(c => c is > ' ' and < '\x7f' and not '=');
}
