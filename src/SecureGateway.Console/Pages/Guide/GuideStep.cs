namespace SecureGateway.WebConsole.Pages.Guide;

/// <summary>A step of the guide.</summary>
/// <param name="Says">Why, and what it comes to.</param>
/// <param name="State">Null for a step that is looked at and not done.</param>
/// <param name="Do">What its link is called.</param>
/// <param name="Path">Where it is done.</param>
public sealed record GuideStep(string Title, string Says, StepState? State, string Do, string Path);
