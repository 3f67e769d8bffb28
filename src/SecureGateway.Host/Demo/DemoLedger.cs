using System.Collections.Concurrent;
using System.Collections.Immutable;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Host.Demo;

/// <summary>
/// Follows the queue's journal, so that the demo tells what was recorded and nothing else. Called on the lane's thread.
/// </summary>
public sealed class DemoLedger : ILaneObserver
{
    private readonly ConcurrentDictionary<QueueId, ImmutableList<DeliveryOutcome>> _outcomes = new();
    private readonly ConcurrentDictionary<QueueId, MailAddress> _recipients = new();
    private readonly ConcurrentDictionary<QueueId, QueueId> _reports = new();
    private readonly ConcurrentDictionary<QueueId, byte> _gone = new();

    /// <summary>An attempt has ended and stands in the journal; the count includes it.</summary>
    public event Action<QueueId, DeliveryOutcome, int>? Attempted;

    /// <summary>A report about a message was put into the queue.</summary>
    public event Action<QueueId>? Reported;

    public IReadOnlyList<DeliveryOutcome> OutcomesOf(QueueId id) => _outcomes.GetValueOrDefault(id, []);

    /// <summary>The message whose only recipient this is, or <c>default</c>.</summary>
    public QueueId MessageTo(string recipient) => _recipients.FirstOrDefault(entry => entry.Value.ToString() == recipient).Key;

    public string RecipientOf(QueueId id) => _recipients.TryGetValue(id, out var address) ? address.ToString() : id.ToString();

    /// <summary>True when nothing is left to do: for none of the messages, nor for reports about them.</summary>
    public bool IsDone(int messages) => _gone.Count == _recipients.Count && _recipients.Count >= messages + _reports.Count;

    public bool IsReport(QueueId id) => _reports.ContainsKey(id);

    public void Persisted(string laneId, long sequenceNr, IReadOnlyList<ILaneEvent> events)
    {
        foreach (var happened in events)
        {
            switch (happened)
            {
                case QueueEvents.Accepted accepted:
                    if (accepted.ReportAbout is { } about)
                        _reports[accepted.Id] = about;
                    _recipients[accepted.Id] = accepted.Envelope.Read().Recipients[0].Address;
                    break;
                case QueueEvents.Attempted attempt:
                    Record(attempt);
                    break;
                case QueueEvents.ReportSent report:
                    Reported?.Invoke(report.Id);
                    break;
                case QueueEvents.Gone gone:
                    _gone[gone.Id] = 0;
                    break;
                default:
                    break;
            }
        }
    }

    private void Record(QueueEvents.Attempted attempt)
    {
        var outcome = new DeliveryOutcome(
            attempt.Id, attempt.NextHop, attempt.Recipients, attempt.RetryAt, attempt.Strikes, attempt.PossiblyDelivered, attempt.Evidence);
        var outcomes = _outcomes.AddOrUpdate(attempt.Id, [outcome], (_, before) => before.Add(outcome));
        Attempted?.Invoke(attempt.Id, outcome, outcomes.Count);
    }
}
