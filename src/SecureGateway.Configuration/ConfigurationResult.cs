using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>What reading came to. There is a configuration exactly when there is no error.</summary>
public sealed record ConfigurationResult(
    GatewayConfiguration? Configuration,
    ImmutableArray<ConfigurationError> Errors,
    ImmutableArray<ConfigurationWarning> Warnings);
