using System.Collections.Immutable;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Serialization;

namespace SecureGateway.Tracking;

/// <summary>Everything that is recorded of one message, or of one refusal.</summary>
/// <param name="Events">As they lie in the journal (<see cref="LaneEventBytes"/>); what says nothing more than another event is left out.</param>
/// <param name="Refusal">The facts, when it was refused.</param>
public sealed record TrackedRecord(TrackedRow Row, ImmutableArray<TrackedRecipientRow> Recipients, ReadOnlyMemory<byte> Events, RefusalFacts? Refusal)
{
    public IReadOnlyList<ILaneEvent> ReadEvents() => LaneEventBytes.Read(Events.Span);
}

/// <summary>A recipient, and where it stands.</summary>
/// <param name="Disposition">Null while nothing is known.</param>
public sealed record TrackedRecipientRow(int Index, string Address, Mail.RecipientDisposition? Disposition, string NextHop);
