using System.Net;

namespace SecureGateway.Benchmarks;

/// <summary>A relay under test: takes mail on one port and sends it to one next hop. Disposing stops it.</summary>
internal interface IRelay : IAsyncDisposable
{
    string Name { get; }

    IPEndPoint Inbound { get; }

    /// <summary>Null when there is no process of its own.</summary>
    ProcessMeter? Meter { get; }

    /// <summary>Where the load goes, each getting as much of it as the others.</summary>
    IReadOnlyList<IPEndPoint> Entrances => [Inbound];

    /// <summary>What <see cref="Meter"/> meters, part by part; none when it is one part.</summary>
    IReadOnlyList<(string Part, ProcessMeter Meter)> Parts => [];

    /// <summary>Null when it has no database, or does not count.</summary>
    Task<DatabaseCounts?> CountsAsync() => Task.FromResult<DatabaseCounts?>(null);
}
