using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>Which rule decided about TLS, in words.</summary>
internal static class RuleWords
{
    public static string Describe(TlsRule? rule, string? connection) => rule switch
    {
        null => "not recorded",
        { Source: RequirementSource.Profile } => $"mandatory TLS of the profile {connection}",
        { Source: RequirementSource.Credentials } => "TLS required, because the route sends credentials",
        { Source: RequirementSource.RequireTls } => "TLS required by the message (REQUIRETLS)",
        { Use: TlsUse.WhenOffered } => "the global setting: TLS when offered",
        { Use: TlsUse.Required } => "TLS required",
        _ => "the global setting: opportunistic TLS is off",
    };

    public static string Describe(MatchedBy by, string entry) => by switch
    {
        MatchedBy.Address => $"by the address {entry}",
        MatchedBy.HostName => $"by the host name {entry}",
        MatchedBy.SenderDomain => $"by the sender domain {entry}",
        MatchedBy.Any => "by '*'",
        _ => "no profile names this client",
    };
}
