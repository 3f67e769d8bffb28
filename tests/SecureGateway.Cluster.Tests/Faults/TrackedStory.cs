using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Tracking;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Cluster.Tests.Faults;

/// <summary>What tracking has of one message.</summary>
/// <param name="Id">As the Received field has it.</param>
internal sealed record TrackedStory(string Id, TrackedStatus Status, TrackedFlags Flags, bool HasEnded, IReadOnlyList<ILaneEvent> Events)
{
    public IEnumerable<Attempted> Attempts => Events.OfType<Attempted>();

    public IEnumerable<Attempted> Deliveries => Attempts.Where(attempt => attempt.Recipients.Any(outcome => outcome.Disposition == RecipientDisposition.Delivered));

    public int TimesAccepted => Events.OfType<Accepted>().Count();

    public override string ToString() => $"{Id}: {Status} ({Flags}){(HasEnded ? ", ended" : "")}: {string.Join(", ", Events.Select(Word))}";

    private static string Word(ILaneEvent happened) => happened is Attempted attempt
        ? $"attempt ended {attempt.At:HH:mm:ss.fff} [{string.Join(' ', attempt.Evidence.Hosts.Select(host => host.Reason))}], strikes {attempt.Strikes}, again {attempt.RetryAt:HH:mm:ss.fff}"
        : $"{happened.GetType().Name} {happened.At:HH:mm:ss.fff}";
}
