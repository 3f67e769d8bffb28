using Microsoft.Extensions.Logging;

namespace SecureGateway.Configuration;

/// <summary>What the <see cref="ConfigurationActor"/> works with.</summary>
/// <param name="Seed">The files' policy.</param>
internal sealed record ConfigurationWiring(
    PolicyDocument Seed, PolicyHolder Holder, IPolicyCheck Check, IApplyAgreement Agreement, TimeProvider Time, ILogger Logger);
