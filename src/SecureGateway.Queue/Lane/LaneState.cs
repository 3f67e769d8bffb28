using System.Collections.Immutable;
using SecureGateway.Mail;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// Every message of a lane. Changed by its events only, which knows no clock and asks nobody, so that the journal
/// gives the same state again. An event about a message that is not there is passed over: the journal may begin, after
/// a snapshot, with the end of a story.
/// </summary>
internal sealed class LaneState
{
    private static readonly int[] OnlyTheFirst = [0];

    private readonly Dictionary<QueueId, QueuedMessage> _messages = [];
    private readonly Dictionary<LastFailure, LastFailure> _failures = [];
    private readonly SharedBytes _bringers = new();

    public DueLines Lines { get; } = new();

    public int Count => _messages.Count;

    public IReadOnlyCollection<QueuedMessage> Messages => _messages.Values;

    public QueuedMessage? Find(QueueId id) => _messages.GetValueOrDefault(id);

    public void Apply(ILaneEvent happened)
    {
        if (happened is Accepted accepted)
        {
            Apply(accepted);
            return;
        }

        if (!_messages.TryGetValue(happened.Id, out var message))
            return;
        switch (happened)
        {
            case AttemptStarted e: Apply(message, e); break;
            case Attempted e: Apply(message, e); break;
            case OutcomeLost e: Apply(message, e); break;
            case ReportDue e: Apply(message, e); break;
            case ReportSent e: Apply(message, e); break;
            case Rerouted e: Apply(message, e); break;
            case Held e: Change(message, e.NextHop, d => d.Held = true); break;
            case Released e: Change(message, e.NextHop, d => d.Held = false); break;
            case RetryRequested e: Change(message, e.NextHop, d => d.Due = e.Due.UtcTicks); break;
            case Withdrawn e: Change(message, e.NextHop, d => d.Pending = []); break;
            case Gone: Apply(message); break;
            default: throw new InvalidOperationException($"{happened.GetType().Name} is no event of a lane");
        }
    }

    /// <summary>Puts in a message of a snapshot, complete with its destinations.</summary>
    public void Restore(QueuedMessage message)
    {
        _messages.Add(message.Id, message);
        message.Envelope.ShareInbound(_bringers);
        foreach (var destination in message.Destinations)
        {
            destination.Last = Intern(destination.Last);
            if (destination.UnderWay)
                Lines.Began(destination);
            else
                Lines.Wait(destination);
        }
    }

    /// <summary>The same recipients as one shared array: nearly every message has one recipient.</summary>
    public static int[] Share(ImmutableArray<int> recipients) => recipients is [0] ? OnlyTheFirst : [.. recipients];

    private void Apply(Accepted e)
    {
        var message = new QueuedMessage(e.Id, e.Envelope, e.Body, e.Size, e.At.UtcTicks);
        if (!_messages.TryAdd(e.Id, message))
            return;
        message.Envelope.ShareInbound(_bringers);
        message.Destinations = new Destination[e.Destinations.Length];
        for (var i = 0; i < message.Destinations.Length; i++)
        {
            var plan = e.Destinations[i];
            var destination = new Destination(message, Lines.Join(plan.NextHop)) { Pending = Share(plan.Recipients), Due = e.At.UtcTicks };
            message.Destinations[i] = destination;
            Lines.Wait(destination);
        }
    }

    private void Apply(QueuedMessage message, AttemptStarted e)
    {
        if (message.To(e.NextHop) is not { } destination)
            return;
        destination.Attempts++;
        destination.PossiblyDelivered |= e.PossiblyDelivered;
        if (!destination.UnderWay)
            Lines.Began(destination);
    }

    private void Apply(QueuedMessage message, Attempted e)
    {
        if (message.To(e.NextHop) is not { UnderWay: true } destination)
            return;
        Lines.Ended(destination);
        var final = 0;
        foreach (var outcome in e.Recipients)
        {
            if (outcome.Disposition != RecipientDisposition.Deferred)
            {
                final++;
                continue;
            }

            destination.Last = Intern(new LastFailure(outcome.Reason, outcome.Reply, outcome.RemoteHost));
        }

        if (final > 0)
        {
            destination.Pending = Array.FindAll(destination.Pending, i =>
                !e.Recipients.Any(o => o.Index == i && o.Disposition != RecipientDisposition.Deferred));
        }

        destination.Due = (e.RetryAt ?? e.At).UtcTicks;
        if (e.Strikes > destination.Strikes)
            destination.NotBefore = destination.Due;
        destination.Strikes = e.Strikes;
        destination.PossiblyDelivered |= e.PossiblyDelivered;
        Lines.Wait(destination);
    }

    private void Apply(QueuedMessage message, OutcomeLost e)
    {
        if (message.To(e.NextHop) is not { UnderWay: true } destination)
            return;
        Lines.Ended(destination);
        destination.PossiblyDelivered = true;
        Lines.Wait(destination);
    }

    private static void Apply(QueuedMessage message, ReportDue e)
    {
        (message.Reports ??= []).Add(new PendingReport(e.Kind, e.Recipients));
        message.DelayNotified |= e.Kind == ReportKind.Delayed;
    }

    private static void Apply(QueuedMessage message, ReportSent e)
    {
        if (message.Reports is not { } reports)
            return;
        for (var i = reports.Count - 1; i >= 0; i--)
        {
            if (reports[i].Kind != e.Kind)
                continue;
            var rest = reports[i].Recipients.RemoveAll(r => e.Recipients.Contains(r.Index));
            if (rest.IsEmpty)
                reports.RemoveAt(i);
            else
                reports[i] = reports[i] with { Recipients = rest };
        }

        if (reports.Count == 0)
            message.Reports = null;
    }

    private void Apply(QueuedMessage message, Rerouted e)
    {
        if (message.To(e.From) is not { } from)
            return;
        Lines.Stop(from);
        from.Pending = Array.FindAll(from.Pending, i => !e.To.Any(plan => plan.Recipients.Contains(i)));
        Lines.Wait(from);
        var destinations = new List<Destination>(message.Destinations);
        if (from.Pending.Length == 0 && from.Strikes == 0)
        {
            Lines.Leave(from);
            destinations.Remove(from);
        }

        foreach (var plan in e.To)
        {
            if (destinations.Find(d => d.NextHop == plan.NextHop) is not { } to)
            {
                to = new Destination(message, Lines.Join(plan.NextHop)) { Due = e.At.UtcTicks, Held = from.Held };
                destinations.Add(to);
            }

            Lines.Stop(to);
            to.Pending = [.. to.Pending.Union(plan.Recipients).Order()];
            to.PossiblyDelivered |= from.PossiblyDelivered;
            Lines.Wait(to);
        }

        message.Destinations = [.. destinations];
    }

    private void Change(QueuedMessage message, string nextHop, Action<Destination> change)
    {
        if (message.To(nextHop) is not { } destination)
            return;
        Lines.Stop(destination);
        change(destination);
        Lines.Wait(destination);
    }

    private void Apply(QueuedMessage message)
    {
        _messages.Remove(message.Id);
        foreach (var destination in message.Destinations)
            Lines.Leave(destination);
    }

    // Bounded, because replies may carry a name or a time each.
    private LastFailure Intern(LastFailure failure)
    {
        if (_failures.TryGetValue(failure, out var shared))
            return shared;
        if (_failures.Count >= 4096)
            _failures.Clear();
        _failures.Add(failure, failure);
        return failure;
    }
}
