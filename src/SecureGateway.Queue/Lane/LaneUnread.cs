using System.Text.Json.Serialization;

namespace SecureGateway.Queue.Lane;

/// <summary>A lane that an answer says nothing of: it cannot be read just now, or nobody has it.</summary>
/// <param name="Problem">Why, in words.</param>
public sealed record LaneUnread(string Lane, string Problem)
{
    /// <summary>This node takes mail into it.</summary>
    public bool IsHome { get; init; }

    /// <summary>The problem, behind the lane's name: <c>it cannot be read: ...</c>.</summary>
    [JsonIgnore]
    public string Why => Problem.StartsWith(Lane + " ", StringComparison.Ordinal) ? $"it {Problem[(Lane.Length + 1)..]}" : Problem;

    public override string ToString() => $"{Lane}: {Why}";
}
