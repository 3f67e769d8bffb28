using System.Globalization;

namespace SecureGateway.Mail;

/// <summary>
/// A reply of an SMTP server, ours or another's: three-digit code, enhanced status where there is one (RFC 2034), and
/// text, whose lines are separated by LF here and become a multi-line reply on the wire.
/// </summary>
public sealed record SmtpReply(int Code, EnhancedStatusCode? Status, string Text)
{
    public bool IsPositive => Code is >= 200 and < 400;

    public bool IsTransient => Code is >= 400 and < 500;

    public bool IsPermanent => Code is >= 500 and < 600;

    /// <summary>A reply from its parts; <paramref name="status"/> such as <c>5.7.1</c>, or null for none.</summary>
    public static SmtpReply Of(int code, string? status, string text) =>
        new(code, status is null ? null : EnhancedStatusCode.Parse(status), text);

    /// <summary>As a person reads it, on one line: <c>550 5.7.1 Relaying denied</c>.</summary>
    public override string ToString()
    {
        var text = Text.Replace('\n', ' ');
        return Status is { } status
            ? string.Create(CultureInfo.InvariantCulture, $"{Code} {status} {text}")
            : string.Create(CultureInfo.InvariantCulture, $"{Code} {text}");
    }
}
