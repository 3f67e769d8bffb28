namespace SecureGateway.Queue.Lane;

/// <summary>
/// Messages of a row whose writing failed: their clients were told 451, and nobody knows whether the journal has the row
/// all the same. Outlives the lane; the next one finds out. Belongs to one lane at a time, as <see cref="AttemptsUnderWay"/>.
/// </summary>
internal sealed class InDoubt
{
    private readonly List<QueueEvents.Accepted> _accepted = [];

    public void Add(IEnumerable<ILaneEvent> row) => _accepted.AddRange(row.OfType<QueueEvents.Accepted>());

    public QueueEvents.Accepted[] Take()
    {
        QueueEvents.Accepted[] taken = [.. _accepted];
        _accepted.Clear();
        return taken;
    }
}
