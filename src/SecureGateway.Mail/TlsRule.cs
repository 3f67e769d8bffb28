namespace SecureGateway.Mail;

/// <summary>Whether TLS is used on a connection, in order of strength. Never renumbered: it stands in journals.</summary>
public enum TlsUse
{
    /// <summary>STARTTLS is not used even where offered (O-8).</summary>
    Never = 0,

    /// <summary>STARTTLS is used where offered (O-4, O-7).</summary>
    WhenOffered = 1,

    /// <summary>No mail without it (M-6).</summary>
    Required = 2,
}

/// <summary>What a requirement comes from. Never renumbered: it stands in journals.</summary>
public enum RequirementSource
{
    GlobalSetting = 0,
    Profile = 1,
    Credentials = 2,
    RequireTls = 3,
}

/// <summary>The rule that decided about TLS on an attempt, in two words.</summary>
public readonly record struct TlsRule(TlsUse Use, RequirementSource Source);
