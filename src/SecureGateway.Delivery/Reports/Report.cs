using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MimeKit;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>
/// A report to a sender (RFC 3464, in a multipart/report of RFC 6522): words for a person, fields for a program, and the
/// original or its header. Null sender, so that nothing ever answers it. Pure. What remote servers and senders wrote goes
/// in as text of bounded length without control characters, and cannot end a field or a part. Where the original cannot be
/// read any more its part is left out, which RFC 3464 2 allows. A report about a message with REQUIRETLS asks for it too, and
/// carries the header only (RFC 8689 5).
/// </summary>
internal static class Report
{
    // In octets: with the name of its field it stays within a line, also where it cannot be folded.
    private const int MaxDiagnostic = 900;

    private const int LongestLine = 998; // RFC 5322 2.1.1

    private const int EstimatedRest = 4096;

    /// <summary>Whether the report carries the whole message, or its header only.</summary>
    /// <remarks>RET=FULL: everything; RET=HDRS: the header; unasked: everything while it is small (RFC 3461 4.3). Delays: the header.</remarks>
    public static bool ReturnsWhole(ComposeReport command, long length, DeliveryOptions options) =>
        command.Kind == ReportKind.Failed && command.Envelope switch
        {
            { RequireTls: true } or { Return: DsnReturn.Headers } => false,
            { Return: DsnReturn.Full } => true,
            _ => length <= options.ReportedOctets,
        };

    /// <param name="original">Null where it cannot be read.</param>
    public static ReportComposed Compose(ComposeReport command, ReportedOriginal? original, DeliveryOptions options, DateTimeOffset now)
    {
        var sender = command.Envelope.Sender ?? throw new ArgumentException("a message with the null sender gets no report", nameof(command));
        var message = new MimeMessage
        {
            Date = now,
            Subject = Subject(command.Kind),
            MessageId = $"report.{command.About}.{command.Kind}.{now.ToUnixTimeMilliseconds()}@{options.HostName}",
        };
        message.From.Add(new MailboxAddress("Mail Delivery System", $"MAILER-DAEMON@{options.HostName}"));
        message.Headers.Add(HeaderId.To, Encoding.UTF8, Field(sender.ToString()));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-replied");
        var report = new MultipartReport("delivery-status")
        {
            Words(ReportText.Write(command, options)),
            Status(command, options, now),
        };
        if (original is { } readable)
            report.Add(Original(command, readable, options));
        message.Body = report;

        using var bytes = new MemoryStream(EstimatedRest + (original?.Octets.Length ?? 0));
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = command.Envelope.SmtpUtf8;
        message.WriteTo(format, bytes);
        return new ReportComposed(command.About, command.Kind, bytes.GetBuffer().AsMemory(0, (int)bytes.Length), new Envelope(
            null,
            [new Recipient(sender, DsnNotify.Never)],
            Ascii.IsValid(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) ? BodyType.SevenBit : BodyType.EightBitMime,
            command.Envelope.SmtpUtf8,
            RequireTls: command.Envelope.RequireTls));
    }

    internal static string Field(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxDiagnostic));
        var octets = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            octets += rune.Utf8SequenceLength;
            if (octets > MaxDiagnostic)
                break;
            clean.Append(IsUnsafe(rune) ? " " : rune.ToString());
        }

        return clean.ToString().Trim();
    }

    // Other servers' words may be in any script, and long: then the part is encoded, so that no server on the way stumbles over it.
    private static TextPart Words(string text) => new("plain")
    {
        Text = text,
        ContentTransferEncoding = Ascii.IsValid(text) && text.Split('\n').All(line => line.Length <= LongestLine) ? ContentEncoding.SevenBit : ContentEncoding.QuotedPrintable,
    };

    // Controls, line separators, and what changes the direction of text.
    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Subject(ReportKind kind) => kind switch
    {
        ReportKind.Failed => "Undelivered mail returned to sender",
        ReportKind.Delayed => "Delayed mail (still being retried)",
        _ => "Mail relayed",
    };

    private static MessageDeliveryStatus Status(ComposeReport command, DeliveryOptions options, DateTimeOffset now)
    {
        var status = new MessageDeliveryStatus();
        var perMessage = new HeaderList();
        if (command.Envelope.EnvelopeId is { } id)
            Add(perMessage, "Original-Envelope-Id", Xtext.Decode(id));
        Add(perMessage, "Reporting-MTA", "dns; " + options.HostName);
        Add(perMessage, "Arrival-Date", Date(command.Accepted));
        status.StatusGroups.Add(perMessage);
        foreach (var recipient in command.Recipients)
            status.StatusGroups.Add(PerRecipient(command, recipient, now));
        return status;
    }

    private static HeaderList PerRecipient(ComposeReport command, ReportedRecipient reported, DateTimeOffset now)
    {
        var fields = new HeaderList();
        if (reported.Recipient.OriginalRecipient is { } original)
        {
            var semicolon = original.IndexOf(';', StringComparison.Ordinal);
            Add(fields, "Original-Recipient", semicolon < 0 ? "rfc822; " + Xtext.Decode(original) : $"{original[..semicolon]}; {Xtext.Decode(original[(semicolon + 1)..])}");
        }

        var address = reported.Recipient.Address;
        Add(fields, "Final-Recipient", (address.NeedsSmtpUtf8 ? "utf-8; " : "rfc822; ") + address);
        Add(fields, "Action", command.Kind switch { ReportKind.Failed => "failed", ReportKind.Delayed => "delayed", _ => "relayed" });
        Add(fields, "Status", StatusOf(command.Kind, reported.Reply));
        if (reported.RemoteHost is { } host)
        {
            Add(fields, "Remote-MTA", "dns; " + host);
            Add(fields, "Diagnostic-Code", "smtp; " + reported.Reply);
        }
        else if (command.Kind != ReportKind.Relayed)
        {
            Add(fields, "Diagnostic-Code", "x-securegateway; " + reported.Reply);
        }

        Add(fields, "Last-Attempt-Date", Date(now));
        if (command is { Kind: ReportKind.Delayed, RetriesUntil: { } until })
            Add(fields, "Will-Retry-Until", Date(until));
        return fields;
    }

    // The class follows the action (RFC 3464 2.3.4), whatever a server wrote.
    private static string StatusOf(ReportKind kind, SmtpReply reply)
    {
        var wanted = kind switch { ReportKind.Failed => 5, ReportKind.Delayed => 4, _ => 2 };
        return reply.Status is { } status
            ? string.Create(CultureInfo.InvariantCulture, $"{wanted}.{status.Subject}.{status.Detail}")
            : string.Create(CultureInfo.InvariantCulture, $"{wanted}.0.0");
    }

    private static MimeEntity Original(ComposeReport command, ReportedOriginal original, DeliveryOptions options)
    {
        var whole = ReturnsWhole(command, original.Length, options);
        var content = whole ? original.Octets : HeaderOf(original.Octets, options.ReportedOctets);
        var part = new MimePart("message", whole ? "rfc822" : "rfc822-headers")
        {
            Content = new MimeContent(StreamOf(content)),
            ContentTransferEncoding = Ascii.IsValid(content.Span) ? ContentEncoding.SevenBit : ContentEncoding.EightBit,
            ContentDescription = whole ? "Undelivered message" : "Header of the message",
        };
        return part;
    }

    // It may be large: nothing is copied that need not be.
    private static MemoryStream StreamOf(ReadOnlyMemory<byte> content) => MemoryMarshal.TryGetArray(content, out var octets)
        ? new MemoryStream(octets.Array!, octets.Offset, octets.Count, writable: false)
        : new MemoryStream(content.ToArray(), writable: false);

    private static ReadOnlyMemory<byte> HeaderOf(ReadOnlyMemory<byte> original, int most)
    {
        var end = original.Span.StartsWith("\r\n"u8) ? 0 : original.Span.IndexOf("\r\n\r\n"u8);
        var header = end < 0 ? original : original[..Math.Min(original.Length, end + 2)];
        if (header.Length <= most)
            return header;
        var cut = header[..most];
        var line = cut.Span.LastIndexOf("\r\n"u8);
        return line < 0 ? cut : cut[..(line + 2)];
    }

    private static void Add(HeaderList fields, string name, string value) => fields.Add(name, Encoding.UTF8, Field(value));

    private static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("ddd, d MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
}
