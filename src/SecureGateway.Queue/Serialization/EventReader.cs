using System.Collections.Immutable;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Queue.Serialization;

/// <summary>
/// Reads a row of the journal. An event of a kind that this version does not know is an error: to pass it over would be to
/// forget mail.
/// </summary>
internal static class EventReader
{
    private static readonly SmtpReply NoReply = new(0, null, "");

    /// <exception cref="InvalidDataException">The bytes are no batch, or of a newer version.</exception>
    public static LaneBatch Read(ReadOnlySpan<byte> bytes)
    {
        var events = new List<ILaneEvent>();
        var batch = new WireReader(bytes);
        while (batch.Next(out var field))
        {
            if (field != 1)
            {
                batch.Skip();
                continue;
            }

            var wrapped = batch.Nested();
            while (wrapped.Next(out var kind))
                events.Add(ReadEvent(kind, wrapped.Nested()));
        }

        return new LaneBatch(events);
    }

    public static ReportedOutcome ReadReported(WireReader reader)
    {
        var index = 0;
        FailureReason reason = default;
        var reply = NoReply;
        string? host = null;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: index = reader.Integer(); break;
                case 2: reason = (FailureReason)reader.Integer(); break;
                case 3: reply = EvidenceCodec.ReadReply(reader.Nested()); break;
                case 4: host = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return new ReportedOutcome(index, reason, reply, host);
    }

    private static ILaneEvent ReadEvent(int kind, WireReader reader) => kind switch
    {
        1 => ReadAccepted(reader),
        2 => ReadStarted(reader),
        3 => ReadAttempted(reader),
        4 => ReadReportDue(reader),
        5 => ReadReportSent(reader),
        6 => ReadRerouted(reader),
        >= 7 and <= 10 => ReadByOperator(kind, reader),
        11 => ReadGone(reader),
        12 => ReadLost(reader),
        _ => throw new InvalidDataException($"the journal holds an event of kind {kind}, which this version does not know"),
    };

    private static Accepted ReadAccepted(WireReader reader)
    {
        QueueId id = default;
        DateTimeOffset at = default;
        StoredEnvelope? envelope = null;
        long body = 0, size = 0;
        var plans = ImmutableArray.CreateBuilder<PlannedDestination>(1);
        QueueId? about = null;
        AcceptanceFacts? facts = null;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: id = new QueueId(reader.Id()); break;
                case 2: at = reader.Time(); break;
                case 3: envelope = StoredEnvelope.From(reader.Bytes()); break;
                case 4: body = reader.Number(); break;
                case 5: size = reader.Number(); break;
                case 6: plans.Add(ReadPlan(reader.Nested())); break;
                case 7: about = new QueueId(reader.Id()); break;
                case 8: facts = FactsCodec.Read(reader.Nested()); break;
                default: reader.Skip(); break;
            }
        }

        return new Accepted(id, at, envelope ?? throw new InvalidDataException("a message without an envelope"), new BodyId(body), size, plans.DrainToImmutable(), about) { Facts = facts };
    }

    private static AttemptStarted ReadStarted(WireReader reader)
    {
        QueueId id = default;
        DateTimeOffset at = default;
        var nextHop = "";
        var possibly = false;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: id = new QueueId(reader.Id()); break;
                case 2: at = reader.Time(); break;
                case 3: nextHop = reader.Text(); break;
                case 4: possibly = reader.Flag(); break;
                default: reader.Skip(); break;
            }
        }

        return new AttemptStarted(id, at, nextHop, possibly);
    }

    private static OutcomeLost ReadLost(WireReader reader)
    {
        var same = ReadStarted(reader); // the same fields, but one
        return new OutcomeLost(same.Id, same.At, same.NextHop);
    }

    private static Attempted ReadAttempted(WireReader reader)
    {
        QueueId id = default;
        DateTimeOffset at = default;
        var nextHop = "";
        var outcomes = ImmutableArray.CreateBuilder<RecipientOutcome>(1);
        DateTimeOffset? retryAt = null;
        var strikes = 0;
        var possibly = false;
        var evidence = new AttemptEvidence(0, default, default, "", null, [], false);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: id = new QueueId(reader.Id()); break;
                case 2: at = reader.Time(); break;
                case 3: nextHop = reader.Text(); break;
                case 4: outcomes.Add(ReadOutcome(reader.Nested())); break;
                case 5: retryAt = reader.Time(); break;
                case 6: strikes = reader.Integer(); break;
                case 7: possibly = reader.Flag(); break;
                case 8: evidence = EvidenceCodec.ReadEvidence(reader.Nested()); break;
                default: reader.Skip(); break;
            }
        }

        return new Attempted(id, at, nextHop, outcomes.DrainToImmutable(), retryAt, strikes, possibly, evidence);
    }

    private static RecipientOutcome ReadOutcome(WireReader reader)
    {
        var index = 0;
        RecipientDisposition disposition = default;
        FailureReason reason = default;
        var reply = NoReply;
        string? host = null;
        var passedOn = false;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: index = reader.Integer(); break;
                case 2: disposition = (RecipientDisposition)reader.Integer(); break;
                case 3: reason = (FailureReason)reader.Integer(); break;
                case 4: reply = EvidenceCodec.ReadReply(reader.Nested()); break;
                case 5: host = reader.Text(); break;
                case 6: passedOn = reader.Flag(); break;
                default: reader.Skip(); break;
            }
        }

        return new RecipientOutcome(index, disposition, reason, reply, host, passedOn);
    }

    private static ReportDue ReadReportDue(WireReader reader)
    {
        QueueId id = default;
        DateTimeOffset at = default;
        ReportKind kind = default;
        var recipients = ImmutableArray.CreateBuilder<ReportedOutcome>(1);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: id = new QueueId(reader.Id()); break;
                case 2: at = reader.Time(); break;
                case 3: kind = (ReportKind)reader.Integer(); break;
                case 4: recipients.Add(ReadReported(reader.Nested())); break;
                default: reader.Skip(); break;
            }
        }

        return new ReportDue(id, at, kind, recipients.DrainToImmutable());
    }

    private static ReportSent ReadReportSent(WireReader reader)
    {
        QueueId id = default, report = default;
        DateTimeOffset at = default;
        ReportKind kind = default;
        ImmutableArray<int> recipients = [];
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: id = new QueueId(reader.Id()); break;
                case 2: at = reader.Time(); break;
                case 3: kind = (ReportKind)reader.Integer(); break;
                case 4: recipients = [.. reader.Numbers()]; break;
                case 5: report = new QueueId(reader.Id()); break;
                default: reader.Skip(); break;
            }
        }

        return new ReportSent(id, at, kind, recipients, report);
    }

    private static Rerouted ReadRerouted(WireReader reader)
    {
        QueueId id = default;
        DateTimeOffset at = default;
        var from = "";
        var to = ImmutableArray.CreateBuilder<PlannedDestination>(1);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: id = new QueueId(reader.Id()); break;
                case 2: at = reader.Time(); break;
                case 3: from = reader.Text(); break;
                case 4: to.Add(ReadPlan(reader.Nested())); break;
                default: reader.Skip(); break;
            }
        }

        return new Rerouted(id, at, from, to.DrainToImmutable());
    }

    private static ILaneEvent ReadByOperator(int kind, WireReader reader)
    {
        QueueId id = default;
        DateTimeOffset at = default, due = default;
        string nextHop = "", by = "";
        FailureReason reason = default;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: id = new QueueId(reader.Id()); break;
                case 2: at = reader.Time(); break;
                case 3: nextHop = reader.Text(); break;
                case 4: by = reader.Text(); break;
                case 5: reason = (FailureReason)reader.Integer(); break;
                case 6: due = reader.Time(); break;
                default: reader.Skip(); break;
            }
        }

        return kind switch
        {
            7 => new Held(id, at, nextHop, by),
            8 => new Released(id, at, nextHop, by),
            9 => new RetryRequested(id, at, nextHop, due, by),
            _ => new Withdrawn(id, at, nextHop, reason, by),
        };
    }

    private static Gone ReadGone(WireReader reader)
    {
        QueueId id = default;
        DateTimeOffset at = default;
        long body = 0;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: id = new QueueId(reader.Id()); break;
                case 2: at = reader.Time(); break;
                case 3: body = reader.Number(); break;
                default: reader.Skip(); break;
            }
        }

        return new Gone(id, at, new BodyId(body));
    }

    private static PlannedDestination ReadPlan(WireReader reader)
    {
        var nextHop = "";
        ImmutableArray<int> recipients = [];
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: nextHop = reader.Text(); break;
                case 2: recipients = [.. reader.Numbers()]; break;
                default: reader.Skip(); break;
            }
        }

        return new PlannedDestination(nextHop, recipients);
    }
}
