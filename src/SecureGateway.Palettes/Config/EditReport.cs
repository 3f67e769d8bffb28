using SecureGateway.Configuration;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Config;

/// <summary>What an edit came to.</summary>
/// <param name="Version">Of pending, after it.</param>
/// <param name="Changes">What this edit changed.</param>
/// <param name="Pending">Changes that wait for an apply, all together.</param>
/// <param name="Open">What apply would refuse.</param>
/// <param name="Problems">The same, and what apply would only advise, each with the key that it is about.</param>
public sealed record EditReport(long Version, IReadOnlyList<string> Changes, int Pending, IReadOnlyList<string> Open, IReadOnlyList<string> Warnings, IReadOnlyList<ProblemRow> Problems)
{
    public static EditReport Of(ConfigurationState before, ConfigurationReplies.PendingIs after)
    {
        var now = PolicyDocument.Parse(after.Pending.Text);
        return new EditReport(
            after.Pending.Version,
            [.. PolicyDocument.Parse(before.Pending.Text).ChangesTo(now).Select(difference => difference.Words)],
            PolicyDocument.Parse(before.Applied.Text).ChangesTo(now).Length,
            [.. after.Open.Select(ConfigWords.Problem)],
            [.. after.Warnings.Select(warning => warning.ToString())],
            [.. after.Open.Select(error => ProblemRow.Of(error, now)), .. after.Warnings.Select(warning => ProblemRow.Of(warning, now))]);
    }

    /// <param name="isDone">False for a preview.</param>
    public Done ToDone(bool isDone = true)
    {
        var lines = new List<string>(Changes.Count == 0 ? [$"nothing {(isDone ? "was" : "would be")} changed: pending says so already"] : Changes);
        lines.AddRange(Warnings);
        if (Open.Count > 0)
            lines.Add("apply would refuse this as it stands:");
        lines.AddRange(Open);
        var would = isDone ? "" : "would be ";
        lines.Add(Pending == 0 ? $"pending {(isDone ? "is" : "would be")} what is applied" : $"{ConfigWords.Changes.Count(Pending)} {would}pending; config apply makes {(Pending == 1 ? "it" : "them")} count");
        return new Done(string.Join('\n', lines), this);
    }
}
