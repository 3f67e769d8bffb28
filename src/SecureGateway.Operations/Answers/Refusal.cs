namespace SecureGateway.Operations;

/// <summary>It was not done, and nothing was changed unless <paramref name="Reason"/> says so; with <see cref="RefusalKind.NotKnown"/> it may have been
/// done, or may still be. A value, never an exception.</summary>
/// <param name="Reason">In words that say what would be right.</param>
/// <param name="Problems">Details, one to a line: every error of a configuration, every wrong argument.</param>
public sealed record Refusal(string Reason, RefusalKind Kind = RefusalKind.Refused, IReadOnlyList<string>? Problems = null) : OperationResult
{
    public IReadOnlyList<string> Problems { get; init; } = Problems ?? [];

    /// <summary>What was named is not there.</summary>
    public static Refusal NotFound(string reason) => new(reason, RefusalKind.NotFound);

    /// <summary>It may have been done, or may still be.</summary>
    public static Refusal NotKnown(string reason) => new(reason, RefusalKind.NotKnown);

    /// <summary>Not now: a part of the gateway cannot answer.</summary>
    public static Refusal Unavailable(string reason) => new(reason, RefusalKind.Unavailable);
}
