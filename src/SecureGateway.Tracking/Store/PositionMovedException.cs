namespace SecureGateway.Tracking.Store;

/// <summary>
/// Another node has recorded rows of a lane that this one was about to record: the lane is that one's now, or was for a moment.
/// Nothing of the transaction is kept.
/// </summary>
internal sealed class PositionMovedException(string lane, long from, long to) : Exception($"{lane} was recorded up to {from} when this node looked last, and is now up to {to}");
