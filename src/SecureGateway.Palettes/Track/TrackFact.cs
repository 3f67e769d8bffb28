using SecureGateway.Mail;
using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Track;

/// <summary>A fact of a story line. Texts from outside are made fit for a terminal.</summary>
/// <param name="IsTrouble">It is why something did not go as it should.</param>
public sealed record TrackFact(string Name, string Value, bool IsTrouble)
{
    /// <summary>Where the fact is a requirement: which, what was required and achieved, and whether that met it; else null.</summary>
    public TrackRequirement? Requirement { get; init; }

    internal static TrackFact Of(StoryFact fact) => new(VisibleText.OneLine(fact.Name, 200), VisibleText.OneLine(fact.Value, TrackStory.LongestFact), fact.IsTrouble)
    {
        Requirement = fact.Check is { } check
            ? new TrackRequirement(check.Kind, VisibleText.OneLine(check.Required, TrackStory.LongestFact), VisibleText.OneLine(check.Achieved, TrackStory.LongestFact), check.Met)
            : null,
    };
}

/// <summary>A requirement of TLS, and how it was met.</summary>
public sealed record TrackRequirement(RequirementKind Kind, string Required, string Achieved, bool Met);
