namespace SecureGateway.Cli.Prompt;

/// <summary>What could stand for the word under the cursor.</summary>
/// <param name="Typed">What is typed of it, as it is meant (without quotes).</param>
/// <param name="Words">What it could become.</param>
/// <param name="Closed">Whether a blank follows when it is clear which one is meant.</param>
internal sealed record Completion(string Typed, IReadOnlyList<string> Words, bool Closed = true);
