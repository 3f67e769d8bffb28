using System.Collections.Immutable;

namespace SecureGateway.Tracking;

/// <summary>A message's page (T-2): what happened in order, and the answer to what one wants to know first.</summary>
public sealed record MessageStory(TrackedRow Row, ImmutableArray<TrackedRecipientRow> Recipients, ImmutableArray<StoryLine> Lines, StoryVerdict Verdict);

/// <summary>
/// Was it encrypted all the way, as far as this gateway is concerned: from the client that brought it to the server that took it?
/// </summary>
/// <param name="Encrypted">Null while it is on its way.</param>
/// <param name="Answer">With what, to whom, and who says so; or why not.</param>
/// <param name="Fault">Whose doing it was; null where nothing went wrong.</param>
/// <param name="Advice">What to do; null where nothing is to be done.</param>
public sealed record StoryVerdict(bool? Encrypted, string Answer, string? Fault, string? Advice);
