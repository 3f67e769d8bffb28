namespace SecureGateway.Policy;

/// <summary>How well a certificate's names fit a host, in order of preference.</summary>
public enum NameFit
{
    None,
    Wildcard,
    Exact,
}
