using Akka.DistributedData;
using SecureGateway.Configuration;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Pending;

/// <summary>What the peers have pending, as replicated data: merged as <see cref="PendingMerge"/> says. Holds policy and no key.</summary>
public sealed record PendingData(SharedPending Shared) : IReplicatedData<PendingData>, IPeerWireMessage
{
    public static readonly PendingData Nothing = new(SharedPending.Nothing);

    internal static readonly PendingDataKey Key = new();

    public PendingData Merge(PendingData other) => new(PendingMerge.Merge(Shared, other.Shared));

    public IReplicatedData Merge(IReplicatedData other) => Merge((PendingData)other);
}

/// <summary>Names it in the replicated data.</summary>
internal sealed class PendingDataKey() : Key<PendingData>("pending");
