namespace SecureGateway.Configuration;

/// <summary>Nothing has changed, and this is why; with <see cref="RefusalKind.NotKnown"/> it may have, or may still.</summary>
public sealed class ConfigurationRefusedException(ConfigurationReplies.Refused refused) : Exception(refused.Problem)
{
    public ConfigurationReplies.Refused Refused { get; } = refused;
}
