namespace SecureGateway.Operations;

/// <summary>Why a call was refused, for programs.</summary>
public enum RefusalKind
{
    /// <summary>The state of things forbids it.</summary>
    Refused,

    /// <summary>The operation or its arguments are not known or not right.</summary>
    Usage,

    /// <summary>The caller may not.</summary>
    NotAllowed,

    /// <summary>What was named is not there.</summary>
    NotFound,

    /// <summary>A part of the gateway cannot answer just now.</summary>
    Unavailable,

    /// <summary>An error of this gateway, which its log explains.</summary>
    Failed,

    /// <summary>Nobody can say yet whether it was done; it may still be. Look before it is asked again.</summary>
    NotKnown,
}
