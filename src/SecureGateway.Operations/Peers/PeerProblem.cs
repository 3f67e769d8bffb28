using System.Text.Json.Serialization;

namespace SecureGateway.Operations;

/// <summary>A peer that was asked and whose answer is missing, or not whole.</summary>
/// <param name="Problem">Goes on after the peer's name.</param>
/// <param name="Kind">Why it refused; null when it did not answer.</param>
public sealed record PeerProblem(string Node, string Problem, RefusalKind? Kind = null)
{
    /// <summary>What it has recorded is in the answer all the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsCovered { get; init; }

    /// <summary>It answered, and this is missing in its answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPart { get; init; }

    /// <summary><c>gw3 did not answer within 5 s</c>.</summary>
    public override string ToString() => Kind is null ? $"{Node} {Problem}" : $"{Node}: {Problem}";
}
