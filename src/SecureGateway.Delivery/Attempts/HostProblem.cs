using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>Why one host did not take the message.</summary>
/// <param name="Host">Null where no host was found at all.</param>
/// <param name="Reply">The remote reply, where one said so.</param>
internal readonly record struct HostProblem(string? Host, FailureReason Reason, SmtpReply? Reply, string Detail)
{
    /// <summary>Will not change by waiting. Everything else is temporary: permanent needs a reason.</summary>
    public bool IsPermanent => AttemptPolicy.IsPermanent(Reason);

    public bool IsConnectFailure =>
        Reason is FailureReason.ConnectRefused or FailureReason.ConnectTimeout or FailureReason.ConnectFailed;

    /// <summary>
    /// Of several hosts, the problem that decides. A TLS failure under the opportunistic rule first, for it counts as a
    /// strike whatever the other hosts did; then a failure of our own; then what may change by waiting, of mandatory TLS
    /// what is not about TLS, and after that a silent authority, for which nothing is ever returned; then the last.
    /// </summary>
    public static HostProblem Deciding(IReadOnlyList<HostProblem> problems, TlsRequirement requirement)
    {
        if (requirement.Use == TlsUse.WhenOffered && First(static p => TlsFailurePolicy.IsStrike(p.Reason)) is { } strike)
            return strike;
        if (First(static p => TlsFailurePolicy.IsOwn(p.Reason)) is { } own)
            return own;
        return Last(static p => !p.IsPermanent && !TlsFailurePolicy.IsTls(p.Reason))
               ?? Last(static p => p.Reason == FailureReason.TlsRevocationUnknown)
               ?? Last(static p => !p.IsPermanent)
               ?? problems[^1];

        HostProblem? First(Func<HostProblem, bool> test)
        {
            foreach (var problem in problems)
            {
                if (test(problem))
                    return problem;
            }

            return null;
        }

        HostProblem? Last(Func<HostProblem, bool> test)
        {
            for (var i = problems.Count - 1; i >= 0; i--)
            {
                if (test(problems[i]))
                    return problems[i];
            }

            return null;
        }
    }
}
