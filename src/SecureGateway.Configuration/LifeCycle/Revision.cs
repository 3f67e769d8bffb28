namespace SecureGateway.Configuration;

/// <summary>One applied configuration. Numbers grow by one; what stands under a number never changes (A-3).</summary>
/// <param name="Text">The policy as <see cref="PolicyDocument"/> writes it. Holds no secret: secrets stand in files and variables that it names.</param>
/// <param name="Hash">Of <paramref name="Text"/>; two revisions with one hash say the same.</param>
/// <param name="By">The administrator, or what seeded the first revision.</param>
/// <param name="RollsBackTo">The earlier revision whose text this is (A-5), or null.</param>
/// <param name="Edits">The pending edits that are in it, and are pending no more; null when it was not made of them.</param>
public sealed record Revision(
    long Number, string Text, string Hash, string Comment, string By, DateTimeOffset At, long? RollsBackTo = null, SeenEdits? Edits = null)
{
    public const long First = 1;

    /// <summary>As it is named to people: <c>revision 4 by alice at 2026-01-02 03:04:05Z "open the line to bank"</c>.</summary>
    public override string ToString() => $"revision {Number} by {By} at {At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z{(Comment.Length == 0 ? "" : $" \"{Comment}\"")}";
}
