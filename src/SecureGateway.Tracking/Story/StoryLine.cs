using System.Collections.Immutable;

namespace SecureGateway.Tracking;

/// <summary>One thing that happened, as a sentence, and the facts behind it.</summary>
public sealed record StoryLine(DateTimeOffset At, string Sentence, ImmutableArray<StoryFact> Facts);

/// <summary>A fact by name. Values may hold what came from outside.</summary>
/// <param name="IsTrouble">It is why something did not go as it should.</param>
public sealed record StoryFact(string Name, string Value, bool IsTrouble = false)
{
    /// <summary>A requirement with what was required and achieved, where the fact is one.</summary>
    public Mail.RequirementCheck? Check { get; init; }
}
