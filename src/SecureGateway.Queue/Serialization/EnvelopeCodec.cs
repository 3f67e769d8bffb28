using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Serialization;

/// <summary>How an envelope, with who brought it, lies in the journal and in the lane's memory; see <c>queue.proto</c>.</summary>
internal static class EnvelopeCodec
{
    private const int InboundField = 9;

    public static byte[] Write(Envelope envelope, int traits)
    {
        var writer = new WireWriter(256);
        writer.Number(1, (long?)traits);
        writer.Text(2, envelope.Sender?.ToString());
        foreach (var recipient in envelope.Recipients)
        {
            var start = writer.Begin(3);
            writer.Text(1, recipient.Address.ToString());
            writer.Number(2, (int)recipient.Notify);
            writer.Text(3, recipient.OriginalRecipient);
            writer.End(start);
        }

        writer.Number(4, (int)envelope.Body);
        writer.Flag(5, envelope.SmtpUtf8);
        writer.Number(6, (int)envelope.Return);
        writer.Text(7, envelope.EnvelopeId);
        writer.Flag(8, envelope.RequireTls);
        return writer.ToArray();
    }

    /// <summary>Who brought it, as the last field behind an envelope; nothing for nobody.</summary>
    public static byte[] Write(InboundEvidence? inbound)
    {
        if (inbound is null)
            return [];
        var writer = new WireWriter(256);
        EvidenceCodec.Write(writer, InboundField, inbound);
        return writer.ToArray();
    }

    /// <summary>An envelope and what stands behind it, from who brought it on.</summary>
    public static (byte[] Envelope, byte[] Inbound) Split(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        for (var left = reader.Left; reader.Next(out var field); left = reader.Left)
        {
            if (field == InboundField)
                return (bytes[..^left].ToArray(), bytes[^left..].ToArray());
            reader.Skip();
        }

        return (bytes.ToArray(), []);
    }

    public static Envelope ReadEnvelope(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        MailAddress? sender = null;
        var recipients = ImmutableArray.CreateBuilder<Recipient>(1);
        BodyType body = default;
        DsnReturn ret = default;
        string? envelopeId = null;
        bool utf8 = false, requireTls = false;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 2: sender = MailAddress.Restore(reader.Text()); break;
                case 3: recipients.Add(ReadRecipient(reader.Nested())); break;
                case 4: body = (BodyType)reader.Integer(); break;
                case 5: utf8 = reader.Flag(); break;
                case 6: ret = (DsnReturn)reader.Integer(); break;
                case 7: envelopeId = reader.Text(); break;
                case 8: requireTls = reader.Flag(); break;
                default: reader.Skip(); break;
            }
        }

        return new Envelope(sender, recipients.DrainToImmutable(), body, utf8, ret, envelopeId, requireTls);
    }

    public static InboundEvidence? ReadInbound(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        while (reader.Next(out var field))
        {
            if (field == InboundField)
                return EvidenceCodec.ReadInbound(reader.Nested());
            reader.Skip();
        }

        return null;
    }

    private static Recipient ReadRecipient(WireReader reader)
    {
        MailAddress? address = null;
        DsnNotify notify = default;
        string? original = null;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: address = MailAddress.Restore(reader.Text()); break;
                case 2: notify = (DsnNotify)reader.Integer(); break;
                case 3: original = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return new Recipient(address ?? throw new InvalidDataException("a recipient without an address"), notify, original);
    }
}
