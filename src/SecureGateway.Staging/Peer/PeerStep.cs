namespace SecureGateway.Staging;

/// <summary>One thing a staged peer does on its connection.</summary>
public abstract record PeerStep
{
    private PeerStep()
    {
    }

    /// <summary>These bytes, in one write.</summary>
    public sealed record Send(ReadOnlyMemory<byte> Bytes) : PeerStep;

    /// <summary>Nothing more until the gate is open.</summary>
    public sealed record Wait(Gate Gate) : PeerStep;

    /// <summary>FIN, without a TLS close_notify; what still arrives is recorded.</summary>
    public sealed record Close : PeerStep;

    /// <summary>RST.</summary>
    public sealed record Reset : PeerStep;

    /// <summary>Never another byte; what still arrives is recorded, until the client goes.</summary>
    public sealed record Stall : PeerStep;

    /// <summary>These bytes again and again, until the client goes.</summary>
    public sealed record Flood(ReadOnlyMemory<byte> Bytes) : PeerStep;
}
