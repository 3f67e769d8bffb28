using System.Net;

namespace SecureGateway.Benchmarks;

/// <summary>A relay under test: takes mail on one port and sends it to one next hop. Disposing stops it.</summary>
internal interface IRelay : IAsyncDisposable
{
    string Name { get; }

    IPEndPoint Inbound { get; }

    /// <summary>Null when there is no process of its own.</summary>
    ProcessMeter? Meter { get; }
}
