namespace SecureGateway.Queue.Storage;

/// <summary>
/// Bodies just stored, so that delivery need not read them back. Bounded in octets; the oldest goes first. Safe for use
/// from many threads.
/// </summary>
internal sealed class BodyCache(long capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, byte[]> _bodies = [];
    private readonly Queue<long> _order = new();
    private long _octets;

    public void Add(long id, byte[] body)
    {
        lock (_lock)
        {
            if (body.Length > capacity || !_bodies.TryAdd(id, body))
                return;
            _order.Enqueue(id);
            _octets += body.Length;
            while (_octets > capacity)
                Drop(_order.Dequeue());
        }
    }

    public bool TryGet(long id, out byte[] body)
    {
        lock (_lock)
            return _bodies.TryGetValue(id, out body!);
    }

    public void Remove(long id)
    {
        lock (_lock)
        {
            Drop(id);
            // Ids of bodies that were removed stay in the order until they come to its head, or are too many.
            while (_order.TryPeek(out var head) && !_bodies.ContainsKey(head))
                _order.Dequeue();
            if (_order.Count <= 1024 + (2 * _bodies.Count))
                return;
            var kept = _order.Where(_bodies.ContainsKey).ToArray();
            _order.Clear();
            foreach (var each in kept)
                _order.Enqueue(each);
        }
    }

    private void Drop(long id)
    {
        if (_bodies.Remove(id, out var body))
            _octets -= body.Length;
    }
}
