using System.Text.Json.Serialization;

namespace SecureGateway.Peers.Agreement;

/// <summary>
/// The number of an attempt to settle a slot. Greater ones overrule lesser ones, and no two attempts have the same: the
/// peer that makes one writes it down before it says it to anybody.
/// </summary>
[method: JsonConstructor]
public readonly record struct Ballot(long Round, string Peer) : IComparable<Ballot>
{
    /// <summary>Below every ballot there is.</summary>
    public static readonly Ballot None = new(0, "");

    public int CompareTo(Ballot other) =>
        Round != other.Round ? Round.CompareTo(other.Round) : string.CompareOrdinal(Peer, other.Peer);

    public static bool operator <(Ballot one, Ballot two) => one.CompareTo(two) < 0;

    public static bool operator >(Ballot one, Ballot two) => one.CompareTo(two) > 0;

    public static bool operator <=(Ballot one, Ballot two) => one.CompareTo(two) <= 0;

    public static bool operator >=(Ballot one, Ballot two) => one.CompareTo(two) >= 0;
}
