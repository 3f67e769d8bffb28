using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// Which failures of TLS count, and whose they are (chapter 4 of the rules). A failed TCP connect is not one; a failure of
/// our own making never is: it raises an alarm and defers, and must not turn a site to plaintext.
/// </summary>
public static class TlsFailurePolicy
{
    /// <summary>A TLS failure of the other side or the path, between sending STARTTLS and the EHLO reply under TLS.</summary>
    public static bool IsStrike(FailureReason reason) =>
        reason is >= FailureReason.TlsStartTlsRefused and <= FailureReason.TlsOther;

    /// <summary>A TLS failure of our own: cipher policy, identity, protocols.</summary>
    public static bool IsOwn(FailureReason reason) =>
        reason is >= FailureReason.TlsOwnCipherPolicy and <= FailureReason.TlsOwnOther;

    /// <summary>A requirement of mandatory TLS, credentials or REQUIRETLS that the other side did not meet.</summary>
    public static bool IsRequirementMissed(FailureReason reason) =>
        reason is >= FailureReason.TlsRequiredNotOffered and <= FailureReason.TlsRevocationUnknown;

    /// <summary>Any reason that has to do with TLS.</summary>
    public static bool IsTls(FailureReason reason) => IsStrike(reason) || IsOwn(reason) || IsRequirementMissed(reason);

    /// <summary>The reason that stands for a missed requirement.</summary>
    public static FailureReason ReasonFor(RequirementKind missed) => missed switch
    {
        RequirementKind.TlsInUse => FailureReason.TlsRequiredNotOffered,
        RequirementKind.Version => FailureReason.TlsVersionTooLow,
        RequirementKind.CipherStrength => FailureReason.TlsCipherTooWeak,
        _ => FailureReason.TlsCertificateNotAccepted,
    };

    /// <summary>The same, told apart where only waiting is needed: a status that could not be found out just now.</summary>
    public static FailureReason ReasonFor(RequirementCheck missed) =>
        missed is { Kind: RequirementKind.CertificateNotRevoked, MayChange: true } ? FailureReason.TlsRevocationUnknown : ReasonFor(missed.Kind);

    /// <summary>Whose doing a failure most likely was.</summary>
    public static Fault FaultOf(FailureReason reason) => reason switch
    {
        FailureReason.None => Fault.None,
        FailureReason.NoRoute or FailureReason.NextHopBackOff or FailureReason.InternalError or FailureReason.QueueLaneNotRead => Fault.Ours,
        FailureReason.ReturnedByOperator or FailureReason.DeletedByOperator or FailureReason.Stopped => Fault.Ours,
        FailureReason.ConnectTimeout or FailureReason.ConnectFailed or FailureReason.ConnectionLost
            or FailureReason.SessionTimeout or FailureReason.FinalReplyLost or FailureReason.DnsTemporary => Fault.Path,
        FailureReason.TlsReset or FailureReason.TlsTimeout or FailureReason.TlsPeerClosed
            or FailureReason.TlsInjectedBytes or FailureReason.TlsNotTls or FailureReason.TlsRevocationUnknown => Fault.Path,
        _ when IsOwn(reason) => Fault.Ours,
        _ => Fault.Theirs,
    };
}
