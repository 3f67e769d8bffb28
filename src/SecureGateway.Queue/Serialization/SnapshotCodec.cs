using System.Collections.Immutable;
using System.IO.Compression;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue.Serialization;

/// <summary>
/// A lane's whole state as a snapshot, and back; see <c>queue.proto</c>. Packed while it is written and unpacked while it
/// is read, one message at a time: a snapshot of 100,000 messages lies in memory as a tenth of its size or so, and the
/// database, which copies what it is given more than once, does not leave the process large for ever.
/// </summary>
internal static class SnapshotCodec
{
    private const int MessageTag = (1 << 3) | (int)WireType.Bytes;
    private const int CountTag = (2 << 3) | (int)WireType.Varint;

    public static LaneSnapshot Write(LaneState state)
    {
        var writer = new WireWriter();
        return Pack(packed =>
        {
            foreach (var message in state.Messages)
            {
                writer.Clear();
                var start = writer.Begin(1);
                Write(writer, message);
                writer.End(start);
                packed.Write(writer.Written);
            }

            WriteCount(packed, state.Count);
        });
    }

    /// <summary>A snapshot from the bytes of a version that did not pack and did not count.</summary>
    /// <exception cref="InvalidDataException">The bytes are no snapshot.</exception>
    public static LaneSnapshot Pack(byte[] bytes)
    {
        var count = 0;
        var reader = new WireReader(bytes);
        while (reader.Next(out var field))
        {
            count += field == 1 ? 1 : 0;
            reader.Skip();
        }

        return Pack(packed =>
        {
            packed.Write(bytes);
            WriteCount(packed, count);
        });
    }

    /// <summary>The bytes as <c>queue.proto</c> has them.</summary>
    public static Stream Unpack(LaneSnapshot snapshot) => new ZLibStream(new MemoryStream(snapshot.Packed), CompressionMode.Decompress);

    /// <exception cref="InvalidDataException">The bytes are no snapshot, or not all of one.</exception>
    public static void Read(LaneSnapshot snapshot, LaneState state)
    {
        using var bytes = new BufferedStream(Unpack(snapshot), 1 << 16);
        var message = new byte[1024];
        var (read, counted) = (0, -1);
        while (bytes.ReadByte() is >= 0 and var tag)
        {
            if (tag == CountTag)
            {
                counted = ReadLength(bytes);
                continue;
            }

            if (tag != MessageTag)
                throw new InvalidDataException($"a snapshot has no field with tag {tag}");
            var length = ReadLength(bytes);
            if (length > message.Length)
                message = new byte[Math.Max(length, 2 * message.Length)];
            if (bytes.ReadAtLeast(message.AsSpan(0, length), length, throwOnEndOfStream: false) < length)
                throw new InvalidDataException("the snapshot is cut off");
            state.Restore(ReadMessage(new WireReader(message.AsSpan(0, length)), state));
            read++;
        }

        // Unpacking takes a stream that is cut off for one that is at its end.
        if (read != counted)
            throw new InvalidDataException($"the snapshot is cut off: {read} messages of {counted}");
    }

    private static void WriteCount(Stream packed, int count)
    {
        packed.WriteByte(CountTag);
        var rest = (uint)count;
        for (; rest >= 0x80; rest >>= 7)
            packed.WriteByte((byte)(rest | 0x80));
        packed.WriteByte((byte)rest);
    }

    private static LaneSnapshot Pack(Action<Stream> write)
    {
        var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            write(zip);
        return new LaneSnapshot(packed.ToArray());
    }

    private static int ReadLength(Stream bytes)
    {
        var length = 0L;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var read = bytes.ReadByte();
            length |= (long)(read & 0x7f) << shift;
            if (read is >= 0 and < 0x80 && length <= Array.MaxLength)
                return (int)length;
        }

        throw new InvalidDataException("the snapshot is cut off, or the length of a message is none");
    }

    private static void Write(WireWriter writer, QueuedMessage message)
    {
        writer.Id(1, message.Id.Value);
        writer.Number(2, message.Accepted);
        message.Envelope.WriteTo(writer, 3);
        writer.Number(4, message.Body.Value);
        writer.Number(5, message.Size);
        foreach (var destination in message.Destinations)
        {
            var start = writer.Begin(6);
            writer.Text(1, destination.NextHop);
            writer.Numbers(2, destination.Pending);
            writer.Number(3, destination.Attempts);
            writer.Number(4, destination.Strikes);
            writer.Number(5, destination.Due);
            writer.Number(6, destination.NotBefore);
            writer.Flag(7, destination.Held);
            writer.Flag(8, destination.UnderWay);
            writer.Flag(9, destination.PossiblyDelivered);
            writer.Number(10, (int)destination.Last.Reason);
            EvidenceCodec.Write(writer, 11, destination.Last.Reply);
            writer.Text(12, destination.Last.Host);
            writer.End(start);
        }

        foreach (var report in message.Reports ?? [])
        {
            var start = writer.Begin(7);
            writer.Number(1, (int)report.Kind);
            foreach (var reported in report.Recipients)
                EventCodec.Write(writer, 2, reported);
            writer.End(start);
        }

        writer.Flag(8, message.DelayNotified);
    }

    private static QueuedMessage ReadMessage(WireReader reader, LaneState state)
    {
        QueueId id = default;
        long accepted = 0, body = 0, size = 0;
        StoredEnvelope? envelope = null;
        List<PendingReport>? reports = null;
        var delayNotified = false;
        var destinations = 0;
        var again = reader;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: id = new QueueId(reader.Id()); break;
                case 2: accepted = reader.Number(); break;
                case 3: envelope = StoredEnvelope.From(reader.Bytes()); break;
                case 4: body = reader.Number(); break;
                case 5: size = reader.Number(); break;
                case 6: destinations++; reader.Skip(); break;
                case 7: (reports ??= []).Add(ReadReport(reader.Nested())); break;
                case 8: delayNotified = reader.Flag(); break;
                default: reader.Skip(); break;
            }
        }

        var message = new QueuedMessage(id, envelope ?? throw new InvalidDataException("a message without an envelope"), new BodyId(body), size, accepted)
        {
            Reports = reports,
            DelayNotified = delayNotified,
            Destinations = new Destination[destinations],
        };
        var n = 0;
        while (again.Next(out var field))
        {
            if (field == 6)
                message.Destinations[n++] = ReadDestination(again.Nested(), message, state);
            else
                again.Skip();
        }

        return message;
    }

    private static Destination ReadDestination(WireReader reader, QueuedMessage message, LaneState state)
    {
        var nextHop = "";
        int[] pending = [];
        int attempts = 0, strikes = 0;
        long due = 0, notBefore = 0;
        bool held = false, underWay = false, possibly = false;
        FailureReason reason = default;
        SmtpReply? reply = null;
        string? host = null;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: nextHop = reader.Text(); break;
                case 2: pending = LaneState.Share([.. reader.Numbers()]); break;
                case 3: attempts = reader.Integer(); break;
                case 4: strikes = reader.Integer(); break;
                case 5: due = reader.Number(); break;
                case 6: notBefore = reader.Number(); break;
                case 7: held = reader.Flag(); break;
                case 8: underWay = reader.Flag(); break;
                case 9: possibly = reader.Flag(); break;
                case 10: reason = (FailureReason)reader.Integer(); break;
                case 11: reply = EvidenceCodec.ReadReply(reader.Nested()); break;
                case 12: host = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return new Destination(message, state.Lines.Join(nextHop))
        {
            Pending = pending,
            Attempts = attempts,
            Strikes = strikes,
            Due = due,
            NotBefore = notBefore,
            Held = held,
            UnderWay = underWay,
            PossiblyDelivered = possibly,
            Last = new LastFailure(reason, reply, host),
        };
    }

    private static PendingReport ReadReport(WireReader reader)
    {
        ReportKind kind = default;
        var recipients = ImmutableArray.CreateBuilder<ReportedOutcome>(1);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: kind = (ReportKind)reader.Integer(); break;
                case 2: recipients.Add(EventReader.ReadReported(reader.Nested())); break;
                default: reader.Skip(); break;
            }
        }

        return new PendingReport(kind, recipients.DrainToImmutable());
    }
}
