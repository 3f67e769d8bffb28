namespace SecureGateway.Mail;

/// <summary>Which kind of entry matched a client. Never renumbered: it stands in journals.</summary>
public enum MatchedBy
{
    Address = 0,
    HostName = 1,
    SenderDomain = 2,

    /// <summary>The profile with <c>*</c>.</summary>
    Any = 3,

    /// <summary>No profile: the built-in default.</summary>
    Nothing = 4,
}
