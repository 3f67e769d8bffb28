using System.Collections.Immutable;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Queue.Serialization;

/// <summary>How a row of the journal is written; <see cref="EventReader"/> reads it. See <c>queue.proto</c>.</summary>
internal static class EventCodec
{
    public static byte[] Write(LaneBatch batch)
    {
        var writer = new WireWriter(256 + (128 * batch.Events.Count));
        foreach (var happened in batch.Events)
        {
            var start = writer.Begin(1);
            Write(writer, happened);
            writer.End(start);
        }

        return writer.ToArray();
    }

    public static void Write(WireWriter writer, int field, ReportedOutcome reported)
    {
        var start = writer.Begin(field);
        writer.Number(1, reported.Index);
        writer.Number(2, (int)reported.Reason);
        EvidenceCodec.Write(writer, 3, reported.Reply);
        writer.Text(4, reported.RemoteHost);
        writer.End(start);
    }

    private static void Write(WireWriter writer, ILaneEvent happened)
    {
        var start = writer.Begin(FieldOf(happened));
        writer.Id(1, happened.Id.Value);
        writer.Time(2, happened.At);
        switch (happened)
        {
            case Accepted e:
                e.Envelope.WriteTo(writer, 3);
                writer.Number(4, e.Body.Value);
                writer.Number(5, e.Size);
                Write(writer, 6, e.Destinations);
                if (e.ReportAbout is { } about)
                    writer.Id(7, about.Value);
                if (e.Facts is { } facts)
                    FactsCodec.Write(writer, 8, facts);
                break;
            case AttemptStarted e:
                writer.Text(3, e.NextHop);
                writer.Flag(4, e.PossiblyDelivered);
                break;
            case Attempted e:
                writer.Text(3, e.NextHop);
                foreach (var outcome in e.Recipients)
                    Write(writer, 4, outcome);
                writer.Time(5, e.RetryAt);
                writer.Number(6, e.Strikes);
                writer.Flag(7, e.PossiblyDelivered);
                EvidenceCodec.Write(writer, 8, e.Evidence);
                break;
            case ReportDue e:
                writer.Number(3, (int)e.Kind);
                foreach (var reported in e.Recipients)
                    Write(writer, 4, reported);
                break;
            case ReportSent e:
                writer.Number(3, (int)e.Kind);
                writer.Numbers(4, e.Recipients.AsSpan());
                writer.Id(5, e.Report.Value);
                break;
            case Rerouted e:
                writer.Text(3, e.From);
                Write(writer, 4, e.To);
                break;
            case Held e:
                writer.Text(3, e.NextHop);
                writer.Text(4, e.By);
                break;
            case Released e:
                writer.Text(3, e.NextHop);
                writer.Text(4, e.By);
                break;
            case RetryRequested e:
                writer.Text(3, e.NextHop);
                writer.Text(4, e.By);
                writer.Time(6, e.Due);
                break;
            case Withdrawn e:
                writer.Text(3, e.NextHop);
                writer.Text(4, e.By);
                writer.Number(5, (int)e.Reason);
                break;
            case OutcomeLost e:
                writer.Text(3, e.NextHop);
                break;
            case Gone e:
                writer.Number(3, e.Body.Value);
                break;
        }

        writer.End(start);
    }

    private static int FieldOf(ILaneEvent happened) => happened switch
    {
        Accepted => 1,
        AttemptStarted => 2,
        Attempted => 3,
        ReportDue => 4,
        ReportSent => 5,
        Rerouted => 6,
        Held => 7,
        Released => 8,
        RetryRequested => 9,
        Withdrawn => 10,
        Gone => 11,
        OutcomeLost => 12,
        _ => throw new InvalidOperationException($"{happened.GetType().Name} has no place in the journal"),
    };

    private static void Write(WireWriter writer, int field, ImmutableArray<PlannedDestination> plans)
    {
        foreach (var plan in plans)
        {
            var start = writer.Begin(field);
            writer.Text(1, plan.NextHop);
            writer.Numbers(2, plan.Recipients.AsSpan());
            writer.End(start);
        }
    }

    private static void Write(WireWriter writer, int field, RecipientOutcome outcome)
    {
        var start = writer.Begin(field);
        writer.Number(1, outcome.Index);
        writer.Number(2, (int)outcome.Disposition);
        writer.Number(3, (int)outcome.Reason);
        EvidenceCodec.Write(writer, 4, outcome.Reply);
        writer.Text(5, outcome.RemoteHost);
        writer.Flag(6, outcome.DsnPassedOn);
        writer.End(start);
    }
}
