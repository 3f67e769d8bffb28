namespace SecureGateway.Peers.Agreement;

/// <summary>How long the agreement waits for what. None of these decides what is settled, only how soon somebody hears of it.</summary>
public sealed record AgreementTimes
{
    /// <summary>For peers that are silent, once a majority has answered: they are away then.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>For a majority. After that an apply is refused, if that is still possible.</summary>
    public TimeSpan Majority { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>For an apply in all; then its outcome is not known yet.</summary>
    public TimeSpan Apply { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Between two sayings of the same thing to a peer that has not answered.</summary>
    public TimeSpan Again { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Between two questions to all whether something was settled that this peer did not hear of.</summary>
    public TimeSpan Ask { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Before a peer brings to its end what another one left unsettled.</summary>
    public TimeSpan Recovery { get; init; } = TimeSpan.FromSeconds(1);
}
