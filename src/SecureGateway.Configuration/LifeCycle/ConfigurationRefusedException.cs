namespace SecureGateway.Configuration;

/// <summary>Nothing has changed, and this is why.</summary>
public sealed class ConfigurationRefusedException(ConfigurationReplies.Refused refused) : Exception(refused.Problem)
{
    public ConfigurationReplies.Refused Refused { get; } = refused;
}
