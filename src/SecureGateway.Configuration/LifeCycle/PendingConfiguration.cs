using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>
/// What administrators have edited and nobody has applied yet. One for all of them. Every key in it is known and every
/// value of its kind; it may still name what is not there yet, which apply refuses.
/// </summary>
/// <param name="Base">The applied revision it stands on.</param>
/// <param name="Version">Grows with every change, and never starts again.</param>
/// <param name="Changes">Who did what since the base, oldest first; empty when pending is what is applied.</param>
public sealed record PendingConfiguration(long Base, long Version, string Text, string Hash, ImmutableArray<PendingChange> Changes);

/// <summary>One edit.</summary>
/// <param name="What">In words: <c>set tls.opportunistic.enabled on</c>.</param>
/// <param name="Settings">The settings that it changed, as <see cref="PolicyDifference.Setting"/> names them.</param>
public sealed record PendingChange(string By, DateTimeOffset At, string What, ImmutableArray<string> Settings);

/// <summary>Edits that were thrown away, for the record.</summary>
public sealed record DiscardedChanges(string By, DateTimeOffset At, long Base, ImmutableArray<PendingChange> Changes);
