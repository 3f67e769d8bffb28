using System.Collections.Immutable;

namespace SecureGateway.Mail;

/// <summary>
/// Where failures of our own making are told, and that they are over: they never turn mail to plaintext, they defer it, so somebody
/// has to know. Safe for use from many threads; never throws.
/// </summary>
public interface IAlarms
{
    /// <summary>It does not work. Said as often as it is found out; an alarm is one, however often.</summary>
    /// <param name="about">What does not work: <c>delivery to mail.partner.example:25 under profile partner</c>. No secrets.</param>
    void Raise(string about, FailureReason reason, string detail);

    /// <summary>It works, whether or not there was an alarm.</summary>
    void Clear(string about);

    ImmutableArray<Alarm> Standing { get; }
}

/// <summary>Something of ours that does not work.</summary>
/// <param name="Times">How often it was found out since <paramref name="Since"/>.</param>
public sealed record Alarm(string About, FailureReason Reason, string Detail, DateTimeOffset Since, DateTimeOffset Last, long Times);
