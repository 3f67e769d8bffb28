namespace SecureGateway.Operations;

/// <summary>Arguments that mean the same everywhere.</summary>
public static class StandardArguments
{
    public static readonly Argument<bool> DryRun = new("dry-run", Kinds.Flag, "only say what would be done") { Default = false };

    public static readonly Argument<bool> Yes = new("yes", Kinds.Flag, "do it without asking") { Default = false };

    public static readonly Argument<int> Limit = new("limit", Kinds.Number(1, 10_000), "rows at most") { Default = 100 };
}
