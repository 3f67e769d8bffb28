namespace SecureGateway.WebConsole.Pages.Guide;

/// <summary>How far a step of the guide is.</summary>
public enum StepState
{
    Open,

    /// <summary>It is in pending, and counts when that is applied.</summary>
    Pending,

    /// <summary>What is applied says so.</summary>
    Done,
}
