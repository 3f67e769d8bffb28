using System.Globalization;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>
/// What a message needs of a server, against what the server offers. Nothing is ever rewritten to fit: signatures would
/// break. Needs are of the content, not of what the client said only: a message announced as 8-bit that holds none fits.
/// </summary>
internal readonly record struct MessageNeeds(bool EightBit, bool Utf8)
{
    /// <exception cref="RelayException">The body cannot be read.</exception>
    public static async ValueTask<MessageNeeds> OfAsync(MailItem item, SmtpCapabilities offered, CancellationToken stop)
    {
        var envelope = item.Envelope;
        // looked at only where it matters
        var eightBit = envelope.Body == BodyType.EightBitMime && (offered.EightBitMime || !await IsAsciiAsync(item.Body, stop).ConfigureAwait(false));
        var utf8 = envelope.SmtpUtf8 && (offered.SmtpUtf8 || HasUtf8Address(item) || !await IsHeaderAsciiAsync(item.Body, stop).ConfigureAwait(false));
        return new MessageNeeds(eightBit, utf8);
    }

    /// <summary>Null when the server can take the message.</summary>
    public TransactionResult? Unmet(MailItem item, SmtpCapabilities offered)
    {
        if (EightBit && !offered.EightBitMime)
            return Unable(FailureReason.NeedsEightBitMime, "8BITMIME is not offered");
        if (Utf8 && !offered.SmtpUtf8)
            return Unable(FailureReason.NeedsSmtpUtf8, "SMTPUTF8 is not offered");
        // A report goes under the same TLS, but is not thrown away for want of the keyword (RFC 8689 5).
        if (item.Envelope is { RequireTls: true, Sender: not null } && !offered.RequireTls)
            return Unable(FailureReason.NeedsRequireTls, "REQUIRETLS is not offered");
        if (offered.MaxSize is > 0 and var most && item.Body.Length > most)
            return Unable(FailureReason.MessageTooLarge, string.Create(CultureInfo.InvariantCulture, $"{item.Body.Length} octets, at most {most} are taken"));
        return null;

        static TransactionResult Unable(FailureReason reason, string detail) => TransactionResult.Unable(reason, null, detail, reusable: true);
    }

    private static bool HasUtf8Address(MailItem item)
    {
        if (item.Envelope.Sender is { NeedsSmtpUtf8: true })
            return true;
        foreach (var recipient in item.Recipients)
        {
            if (recipient.Recipient.Address.NeedsSmtpUtf8)
                return true;
        }

        return false;
    }

    private static async ValueTask<bool> IsAsciiAsync(StoredBody body, CancellationToken stop)
    {
        using var reader = body.Read();
        while (!reader.HasEnded)
        {
            var part = await reader.NextPartAsync(stop).ConfigureAwait(false);
            if (!Ascii.IsValid(part.Span))
                return false;
        }

        return true;
    }

    private static async ValueTask<bool> IsHeaderAsciiAsync(StoredBody body, CancellationToken stop)
    {
        using var reader = body.Read();
        var end = new HeaderEnd();
        while (!reader.HasEnded && !end.IsFound)
        {
            var part = await reader.NextPartAsync(stop).ConfigureAwait(false);
            if (!Ascii.IsValid(part.Span[..end.Search(part.Span)]))
                return false;
        }

        return true;
    }
}
