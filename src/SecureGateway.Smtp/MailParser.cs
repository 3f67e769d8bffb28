using System.Buffers.Text;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>
/// MAIL FROM with SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531), RET and ENVID (RFC 3461), REQUIRETLS (RFC 8689).
/// Pure: the answer is the command, or the reply that refuses it.
/// </summary>
public static class MailParser
{
    private const int EnvelopeIdLength = 100;

    [Flags]
    private enum Seen
    {
        Size = 1,
        Body = 2,
        Utf8 = 4,
        Ret = 8,
        EnvelopeId = 16,
        RequireTls = 32,
    }

    /// <param name="argument">What follows <c>MAIL</c>.</param>
    /// <param name="messageSize">A greater SIZE= is refused with 552 5.3.4.</param>
    /// <param name="tls">TLS is in use; REQUIRETLS is refused where it is not.</param>
    /// <param name="mail">There too when the command is proper and asks for what it cannot have: size, SMTPUTF8, REQUIRETLS.</param>
    /// <returns>Null when the command is good.</returns>
    public static SmtpReply? Parse(ReadOnlySpan<byte> argument, long messageSize, bool tls, out MailCommand? mail)
    {
        mail = null;
        if (!Keywords.TrySkip(ref argument, "FROM:"u8))
            return SmtpReplies.MailSyntax;
        if (!PathReader.TryRead(ref argument, out var sender) || sender is { DomainText.Length: 0 })
            return SmtpReplies.BadSender;

        var command = new MailCommand(sender, 0, BodyType.SevenBit, false, DsnReturn.Unspecified, null);
        var seen = default(Seen);
        var parameters = new EsmtpParameters(argument);
        while (parameters.Next())
        {
            if (Apply(parameters, ref command, ref seen) is { } refusal)
                return refusal;
        }

        if (parameters.IsMalformed)
            return SmtpReplies.BadParameter;
        mail = command;
        if (command.Size > messageSize)
            return SmtpReplies.TooLarge;
        if (sender is { NeedsSmtpUtf8: true } && !command.SmtpUtf8)
            return SmtpReplies.NeedsSmtpUtf8;
        return command.RequireTls && !tls ? SmtpReplies.RequireTlsInClear : null;
    }

    private static SmtpReply? Apply(in EsmtpParameters parameter, ref MailCommand command, ref Seen seen)
    {
        var keyword = parameter.Keyword;
        var value = parameter.Value;
        if (Ascii.EqualsIgnoreCase(keyword, "SIZE"u8))
        {
            if (!First(ref seen, Seen.Size) || !TrySize(value, out var size))
                return SmtpReplies.BadParameter;
            command = command with { Size = size };
        }
        else if (Ascii.EqualsIgnoreCase(keyword, "BODY"u8))
        {
            if (!First(ref seen, Seen.Body) || !parameter.HasValue)
                return SmtpReplies.BadParameter;
            if (Ascii.EqualsIgnoreCase(value, "8BITMIME"u8))
                command = command with { Body = BodyType.EightBitMime };
            else if (!Ascii.EqualsIgnoreCase(value, "7BIT"u8))
                return SmtpReplies.UnknownParameter;
        }
        else if (Ascii.EqualsIgnoreCase(keyword, "SMTPUTF8"u8))
        {
            if (!First(ref seen, Seen.Utf8) || parameter.HasValue)
                return SmtpReplies.BadParameter;
            command = command with { SmtpUtf8 = true };
        }
        else if (Ascii.EqualsIgnoreCase(keyword, "REQUIRETLS"u8))
        {
            if (!First(ref seen, Seen.RequireTls) || parameter.HasValue)
                return SmtpReplies.BadParameter;
            command = command with { RequireTls = true };
        }
        else if (Ascii.EqualsIgnoreCase(keyword, "RET"u8))
        {
            var full = Ascii.EqualsIgnoreCase(value, "FULL"u8);
            if (!First(ref seen, Seen.Ret) || (!full && !Ascii.EqualsIgnoreCase(value, "HDRS"u8)))
                return SmtpReplies.BadParameter;
            command = command with { Return = full ? DsnReturn.Full : DsnReturn.Headers };
        }
        else if (Ascii.EqualsIgnoreCase(keyword, "ENVID"u8))
        {
            if (!First(ref seen, Seen.EnvelopeId) || value.Length is 0 or > EnvelopeIdLength || !Xtext.IsValid(value))
                return SmtpReplies.BadParameter;
            command = command with { EnvelopeId = Encoding.ASCII.GetString(value) };
        }
        else
        {
            return SmtpReplies.UnknownParameter;
        }

        return null;
    }

    private static bool First(ref Seen seen, Seen parameter)
    {
        var first = (seen & parameter) == 0;
        seen |= parameter;
        return first;
    }

    // 1*20DIGIT; what no long can hold is larger than any limit.
    private static bool TrySize(ReadOnlySpan<byte> value, out long size)
    {
        size = 0;
        if (value.Length is 0 or > 20 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        if (!Utf8Parser.TryParse(value, out size, out _))
            size = long.MaxValue;
        return true;
    }
}
