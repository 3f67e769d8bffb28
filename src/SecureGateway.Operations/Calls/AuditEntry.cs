namespace SecureGateway.Operations;

/// <summary>
/// One line of the audit. A change has two with the same id: <see cref="AuditOutcome.Begun"/> before it and its outcome
/// after it, so that a change during which the gateway died stands there too.
/// </summary>
/// <param name="By">Who, from where.</param>
/// <param name="What"><c>PALETTE OPERATION name=value ...</c>; secrets, contents of files, and free values that were not taken are left out.</param>
/// <param name="Revision">Of the configuration in force; null where that says nothing.</param>
/// <param name="Detail">What was done, or why not.</param>
public sealed record AuditEntry(
    string Id, DateTimeOffset At, string By, string From, string What, AuditOutcome Outcome, long? Revision, string Detail);
