namespace SecureGateway.Queue.Lane;

/// <summary>
/// Destinations in the order in which they are due, equal ones in the order in which they came. A heap in one array, in which
/// each destination knows its place: so it is taken out from anywhere in logarithmic time, and costs eight octets here, where a
/// node of a tree costs forty-eight and is one more object to be looked through by each collection.
/// </summary>
internal sealed class DueHeap
{
    private const int Nowhere = 0; // places count from one
    private const int Smallest = 4;

    private Destination[] _heap = [];

    public int Count { get; private set; }

    /// <summary>Due first; null when there is none.</summary>
    public Destination? First => Count == 0 ? null : _heap[0];

    /// <summary>Only one that is in no heap.</summary>
    public void Add(Destination destination)
    {
        if (Count == _heap.Length)
            Array.Resize(ref _heap, Math.Max(Smallest, Count + (Count / 2)));
        Rise(destination, Count++);
    }

    /// <returns>False when it is not here.</returns>
    public bool Remove(Destination destination)
    {
        var at = destination.Place - 1;
        if (destination.Place == Nowhere || at >= Count || _heap[at] != destination)
            return false;
        destination.Place = Nowhere;
        var last = _heap[--Count];
        _heap[Count] = null!;
        if (at < Count)
            Sink(last, at);
        if (Count < _heap.Length / 4)
            Array.Resize(ref _heap, Math.Max(Smallest, _heap.Length / 2));
        return true;
    }

    private void Rise(Destination destination, int at)
    {
        for (int parent; at > 0 && IsBefore(destination, _heap[parent = (at - 1) / 2]); at = parent)
            Put(_heap[parent], at);
        Put(destination, at);
    }

    // What came from the end may belong above its new place too, in another branch.
    private void Sink(Destination destination, int at)
    {
        for (var child = (2 * at) + 1; child < Count; at = child, child = (2 * at) + 1)
        {
            if (child + 1 < Count && IsBefore(_heap[child + 1], _heap[child]))
                child++;
            if (!IsBefore(_heap[child], destination))
                break;
            Put(_heap[child], at);
        }

        Rise(destination, at);
    }

    private void Put(Destination destination, int at)
    {
        _heap[at] = destination;
        destination.Place = at + 1;
    }

    private static bool IsBefore(Destination a, Destination b) => a.Due != b.Due ? a.Due < b.Due : a.Order < b.Order;
}
