using SecureGateway.Operations;

namespace SecureGateway.Access.Accounts;

/// <summary>
/// Who came in and who was refused, in the audit. A line that cannot be written is told to the log and keeps nobody out: who
/// comes in changes nothing yet, and what is changed then is not done without its own line.
/// </summary>
public sealed class EntryAudit(IAuditTrail audit, IFailureLog failures, TimeProvider clock)
{
    public Task RefusedAsync(string what, string name, string from, string reason) =>
        WriteAsync(New(what, name, from, reason) with { Outcome = AuditOutcome.Denied });

    internal async Task DoneAsync(string what, string name, string from, string detail)
    {
        var entry = New(what, name, from, "");
        await WriteAsync(entry).ConfigureAwait(false);
        await WriteAsync(entry with { Outcome = AuditOutcome.Done, Detail = detail }).ConfigureAwait(false);
    }

    private AuditEntry New(string what, string name, string from, string detail)
    {
        var now = clock.GetUtcNow();
        return new AuditEntry(Guid.CreateVersion7(now).ToString("n"), now, SafeText.Of(name), from, what, AuditOutcome.Begun, null, detail);
    }

    private async Task WriteAsync(AuditEntry entry)
    {
        try
        {
            await audit.RecordAsync(entry, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failures.Failed($"the audit of {entry.What}", entry.Id[..8], e);
        }
    }
}
