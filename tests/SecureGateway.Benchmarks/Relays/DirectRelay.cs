using System.Net;

namespace SecureGateway.Benchmarks;

/// <summary>Nothing: the load goes straight to the sink. What generator and sink themselves can do.</summary>
internal sealed class DirectRelay(IPEndPoint nextHop) : IRelay
{
    public string Name => "direct";

    public IPEndPoint Inbound => nextHop;

    public ProcessMeter? Meter => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
