using SecureGateway.Mail;

namespace SecureGateway.Queue.Storage;

/// <summary>The parts of a large body, each read when it is asked for.</summary>
internal sealed class StoredParts(MessageStore store, long body, int largest) : IBodyParts
{
    public string Name => $"body {body}";

    public int Largest => largest;

    public ValueTask<int> ReadAsync(int number, byte[] into, CancellationToken stop) => new(store.ReadPartAsync(body, number, into, stop));
}
