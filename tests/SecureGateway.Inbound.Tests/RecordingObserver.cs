using System.Collections.Concurrent;

namespace SecureGateway.Inbound.Tests;

internal sealed class RecordingObserver : IInboundObserver
{
    public ConcurrentQueue<InboundRefused> Refusals { get; } = new();

    public ConcurrentQueue<InboundRefused> WouldBe { get; } = new();

    public Exception? Throw { get; set; }

    public void Refused(InboundRefused refused)
    {
        if (Throw is not null)
            throw Throw;
        Refusals.Enqueue(refused);
    }

    public void WouldRefuse(InboundRefused refused) => WouldBe.Enqueue(refused);
}
