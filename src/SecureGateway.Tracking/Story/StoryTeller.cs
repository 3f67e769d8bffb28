using System.Collections.Immutable;
using System.Globalization;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Tracking;

/// <summary>
/// Tells a message's story from what is recorded of it, in sentences that a mail administrator reads, each with its facts. Pure;
/// says only what stands in the record. Texts from outside stand in it as they are: whoever shows them makes them fit.
/// </summary>
public static class StoryTeller
{
    private const string Dropped = "Its client had been told 451, since the queue did not know whether it had it; it was dropped here, and the client sends it again.";

    public static MessageStory Tell(TrackedRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var lines = ImmutableArray.CreateBuilder<StoryLine>();
        var events = record.Refusal is null ? record.ReadEvents() : [];
        if (record.Refusal is { } refused)
            lines.Add(RefusalWords.Tell(refused));
        if (record.Row.Flags.HasFlag(TrackedFlags.BeginningUnknown))
            lines.Add(new StoryLine(record.Row.At, "How it came in is not recorded here: that was before tracking began, or was lost to it.", []));
        var told = new Dictionary<string, (int Attempts, int Strikes)>(StringComparer.Ordinal);
        foreach (var happened in events)
            Tell(lines, happened, told);
        var ended = events.OfType<Attempted>().Count();
        if (record.Row.Attempts > ended && record.Row.Ended is null && record.Row.Status is TrackedStatus.Queued or TrackedStatus.Deferred && record.Row.Due is null)
            lines.Add(new StoryLine(events.Count == 0 ? record.Row.At : events[^1].At, $"Attempt {Number(ended + 1)} is being made.", []));
        else if (record.Row.Due is { } due)
            lines.Add(new StoryLine(events.Count == 0 ? record.Row.At : events[^1].At, $"Next attempt at {Time(due)}.", []));
        if (record.Row.Ended is { } end && record.Refusal is null)
            lines.Add(new StoryLine(end, record.Row.Status == TrackedStatus.Refused ? Dropped : "Nothing is left to do for it.", []));
        return new MessageStory(record.Row, record.Recipients, lines.ToImmutable(), VerdictWords.Judge(record, events));
    }

    internal static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static void Tell(ImmutableArray<StoryLine>.Builder lines, ILaneEvent happened, Dictionary<string, (int Attempts, int Strikes)> told)
    {
        switch (happened)
        {
            case Accepted e:
                lines.Add(Tell(e));
                break;
            case Attempted e:
                Tell(lines, e, told);
                break;
            case OutcomeLost e:
                Say($"The gateway ended before it was recorded what became of the attempt at {e.NextHop}: possibly delivered, and tried again.");
                break;
            case ReportDue e:
                Say($"A report to its sender is due: {Kind(e.Kind)}, {Number(e.Recipients.Length)} {(e.Recipients.Length == 1 ? "recipient" : "recipients")}.");
                break;
            case ReportSent e:
                Say($"The report to its sender went into the queue as {e.Report}.");
                break;
            case Rerouted e:
                Say($"The applied configuration sends it elsewhere now: from {e.From} to {string.Join(", ", e.To.Select(plan => plan.NextHop))}.");
                break;
            case Held e:
                Say($"Held by {e.By}: no attempt at {e.NextHop} until it is released.");
                break;
            case Released e:
                Say($"Released by {e.By}.");
                break;
            case RetryRequested e:
                Say($"{e.By} asked for another attempt at {Time(e.Due)}.");
                break;
            case Withdrawn e:
                Say($"{Sentence(e.Reason.Describe())} ({e.By}).");
                break;
        }

        void Say(string sentence) => lines.Add(new StoryLine(happened.At, sentence, []));
    }

    private static StoryLine Tell(Accepted e)
    {
        if (e.ReportAbout is { } about)
            return new StoryLine(e.At, $"Made here: a report about {about}.", []);
        var inbound = e.Envelope.ReadInbound();
        var facts = ImmutableArray.CreateBuilder<StoryFact>();
        facts.Add(new StoryFact("size", string.Create(CultureInfo.InvariantCulture, $"{e.Size} octets")));
        if (e.Envelope.Read().RequireTls)
            facts.Add(new StoryFact("REQUIRETLS", "asked for by the sender"));
        if (inbound is null)
            return new StoryLine(e.At, "Accepted.", facts.ToImmutable());
        facts.Add(new StoryFact("client", inbound.ClientHost is { } host ? $"{host} [{inbound.Client}]" : $"[{inbound.Client}]"));
        facts.Add(new StoryFact("EHLO", inbound.HelloName));
        if (e.Facts is { Session.Length: > 0 } known)
            facts.Add(new StoryFact("session", known.Session));
        facts.Add(new StoryFact("profile", e.Facts is { } match ? $"{inbound.Profile}, {RuleWords.Describe(match.By, match.Entry)}" : inbound.Profile));
        facts.Add(new StoryFact("revision", Number(inbound.Revision)));
        facts.AddRange(TlsWords.Facts(inbound.Tls));
        foreach (var ruling in e.Facts?.Rulings ?? [])
            facts.AddRange(TlsWords.Facts(ruling.Checks, $" by {ruling.Profile}{(ruling.Enforced ? "" : " (report mode)")}"));
        var from = inbound.ClientHost is { } name ? $"{name} [{inbound.Client}]" : $"[{inbound.Client}]";
        return new StoryLine(e.At, $"Came in from {from} {TlsWords.Sentence(inbound.Tls)}, by the profile {inbound.Profile}, and was accepted.", facts.ToImmutable());
    }

    private static void Tell(ImmutableArray<StoryLine>.Builder lines, Attempted e, Dictionary<string, (int Attempts, int Strikes)> told)
    {
        var (attempts, strikes) = told.GetValueOrDefault(e.NextHop);
        told[e.NextHop] = (attempts + 1, e.Strikes);
        var outcome = new DeliveryOutcome(e.Id, e.NextHop, e.Recipients, e.RetryAt, e.Strikes, e.PossiblyDelivered, e.Evidence);
        var sentences = AttemptWords.Tell(outcome, attempts + 1, strikes, null);
        var hosts = e.Evidence.Hosts;
        for (var i = 0; i < sentences.Length; i++)
            lines.Add(new StoryLine(e.At, Sentence(sentences[i]) + ".", i < hosts.Length ? Facts(e, hosts[i], i == hosts.Length - 1, attempts + 1) : []));
        if (e.PossiblyDelivered)
            lines.Add(new StoryLine(e.At, "The final reply was lost: possibly delivered, and a second copy may arrive.", []));
    }

    private static ImmutableArray<StoryFact> Facts(Attempted e, HostEvidence host, bool isLast, int attempts)
    {
        var facts = ImmutableArray.CreateBuilder<StoryFact>();
        facts.Add(new StoryFact("host", host.Address is { } address ? $"{host.Host} ({address})" : host.Host));
        facts.Add(new StoryFact("route", $"{e.Evidence.Route} to {e.NextHop}"));
        facts.Add(new StoryFact("profile", e.Evidence.Connection ?? "none is named by the route"));
        facts.Add(new StoryFact("rule", RuleWords.Describe(e.Evidence.Rule, e.Evidence.Connection)));
        facts.Add(new StoryFact("revision", Number(e.Evidence.Revision)));
        facts.AddRange(TlsWords.Facts(host.Tls));
        facts.AddRange(TlsWords.Facts(host.Checks));
        facts.AddRange(TlsWords.Facts(host.Reported, " in report mode"));
        if (host.Reason != FailureReason.None)
            facts.Add(new StoryFact("reason", $"{host.Reason}: {host.Reason.Describe()}", IsTrouble: true));
        if (host.Fault != Fault.None)
            facts.Add(new StoryFact("side at fault", host.Fault.Describe(), IsTrouble: true));
        if (host.Detail is { Length: > 0 } detail)
            facts.Add(new StoryFact(IsReply(detail) ? "remote reply" : "detail", detail));
        if (isLast)
        {
            facts.AddRange(e.Recipients.Select(outcome => new StoryFact($"recipient {Number(outcome.Index + 1)}", $"{outcome.Disposition}: {outcome.Reply}", outcome.Disposition != RecipientDisposition.Delivered)));
            facts.Add(new StoryFact("strikes", Number(e.Strikes), e.Strikes > 0));
            facts.Add(new StoryFact("attempts so far", Number(attempts)));
            if (e.RetryAt is { } retryAt)
                facts.Add(new StoryFact("next attempt", Time(retryAt)));
            facts.Add(new StoryFact("took", string.Create(CultureInfo.InvariantCulture, $"{e.Evidence.Took.TotalSeconds:0.000} s")));
        }

        return facts.ToImmutable();
    }

    private static bool IsReply(string detail) =>
        detail is [>= '2' and <= '5', >= '0' and <= '9', >= '0' and <= '9', ' ' or '-', ..];

    private static string Kind(ReportKind kind) => kind switch
    {
        ReportKind.Delayed => "mail is late",
        ReportKind.Relayed => "mail was passed on",
        _ => "mail could not be delivered",
    };

    private static string Sentence(string words) => words.Length == 0 ? "" : char.ToUpperInvariant(words[0]) + words[1..];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
