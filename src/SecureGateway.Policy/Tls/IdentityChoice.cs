using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// Which of several identities a client is shown (C-2): the first whose certificate names the server that the client means
/// (SNI, RFC 6066 3), else the first that covers it by a wildcard, else the default. A name that is no host name chooses nothing.
/// </summary>
public static class IdentityChoice
{
    /// <param name="candidates">In order of preference; the first is the default. Never empty.</param>
    public static T ByServerName<T>(ImmutableArray<T> candidates, Func<T, CertificateFacts> certificate, string serverName)
    {
        if (candidates.Length == 1 || !DomainName.TryParse(serverName, out var host))
            return candidates[0];
        var (best, fit) = (candidates[0], NameFit.None);
        foreach (var candidate in candidates)
        {
            if (CertificateNames.Fit(certificate(candidate), host) is var found && found > fit)
                (best, fit) = (candidate, found);
        }

        return best;
    }
}
