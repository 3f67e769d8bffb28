using System.Text;
using System.Text.Unicode;
using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>RCPT TO with NOTIFY and ORCPT (RFC 3461). Pure, as <see cref="MailParser"/> is.</summary>
public static class RecipientParser
{
    private const int OriginalRecipientLength = 500;

    /// <param name="argument">What follows <c>RCPT</c>.</param>
    /// <param name="smtpUtf8">MAIL said SMTPUTF8.</param>
    /// <returns>Null when the command is good.</returns>
    public static SmtpReply? Parse(ReadOnlySpan<byte> argument, bool smtpUtf8, out Recipient? recipient)
    {
        recipient = null;
        if (!Keywords.TrySkip(ref argument, "TO:"u8))
            return SmtpReplies.RecipientSyntax;
        if (!PathReader.TryRead(ref argument, out var address) || address is null)
            return SmtpReplies.BadRecipient;
        if (address.NeedsSmtpUtf8 && !smtpUtf8)
            return SmtpReplies.NeedsSmtpUtf8;

        var notify = DsnNotify.Unspecified;
        string? original = null;
        var parameters = new EsmtpParameters(argument);
        while (parameters.Next())
        {
            if (Ascii.EqualsIgnoreCase(parameters.Keyword, "NOTIFY"u8))
            {
                if (notify != DsnNotify.Unspecified || !TryNotify(parameters.Value, out notify))
                    return SmtpReplies.BadParameter;
            }
            else if (Ascii.EqualsIgnoreCase(parameters.Keyword, "ORCPT"u8))
            {
                if (original is not null || !TryOriginal(parameters.Value, smtpUtf8, out original))
                    return SmtpReplies.BadParameter;
            }
            else
            {
                return SmtpReplies.UnknownParameter;
            }
        }

        if (parameters.IsMalformed)
            return SmtpReplies.BadParameter;
        recipient = new Recipient(address, notify, original);
        return null;
    }

    private static bool TryNotify(ReadOnlySpan<byte> value, out DsnNotify notify)
    {
        notify = DsnNotify.Unspecified;
        foreach (var range in value.Split((byte)','))
        {
            var word = value[range];
            if (Ascii.EqualsIgnoreCase(word, "NEVER"u8))
                notify |= DsnNotify.Never;
            else if (Ascii.EqualsIgnoreCase(word, "SUCCESS"u8))
                notify |= DsnNotify.Success;
            else if (Ascii.EqualsIgnoreCase(word, "FAILURE"u8))
                notify |= DsnNotify.Failure;
            else if (Ascii.EqualsIgnoreCase(word, "DELAY"u8))
                notify |= DsnNotify.Delay;
            else
                return false;
        }

        return notify == DsnNotify.Never || (notify & DsnNotify.Never) == 0;
    }

    // addr-type ";" xtext
    private static bool TryOriginal(ReadOnlySpan<byte> value, bool smtpUtf8, out string? original)
    {
        original = null;
        var semicolon = value.IndexOf((byte)';');
        if (semicolon < 1 || semicolon == value.Length - 1 || value.Length > OriginalRecipientLength)
            return false;
        var type = value[..semicolon];
        foreach (var c in type)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c != (byte)'-')
                return false;
        }

        var utf8 = smtpUtf8 && Ascii.EqualsIgnoreCase(type, "utf-8"u8);
        if (!Xtext.IsValid(value[(semicolon + 1)..], utf8) || !Utf8.IsValid(value))
            return false;
        original = Encoding.UTF8.GetString(value);
        return true;
    }
}
