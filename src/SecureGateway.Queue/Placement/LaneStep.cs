namespace SecureGateway.Queue.Placement;

/// <summary>What a node does next about the lanes.</summary>
internal abstract record LaneStep
{
    private LaneStep()
    {
    }

    /// <summary>Claims a lane, provided that it is still as it was seen.</summary>
    /// <param name="Seen">Null: it was not there.</param>
    /// <param name="AsHome">To accept into it; else to bring its mail to an end.</param>
    public sealed record Claim(string LaneId, LaneMark? Seen, bool AsHome) : LaneStep;

    /// <summary>Asks its holder, who holds others besides, for a lane.</summary>
    public sealed record AskFor(string LaneId) : LaneStep;

    /// <summary>Lets another node have a lane that it asked for, or refuses it when that was tried and attempts take their time.</summary>
    public sealed record HandOver(string LaneId, Guid To) : LaneStep;

    /// <summary>Has no home lane yet, and looks again.</summary>
    public sealed record Wait(string Why) : LaneStep;

    /// <summary>All is well.</summary>
    public sealed record Rest : LaneStep
    {
        public static readonly Rest Instance = new();
    }
}
