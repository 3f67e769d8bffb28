namespace SecureGateway.Configuration;

/// <summary>How near the end of a certificate is, in the steps at which it is said.</summary>
public enum ExpiryLevel
{
    Fine,
    Within30Days,
    Within7Days,
    Within1Day,
    Expired,
}
