using Microsoft.Extensions.Logging;

namespace SecureGateway.Configuration;

/// <summary>What the <see cref="ConfigurationActor"/> works with.</summary>
/// <param name="Node">This node's name, which tells its edits from those of its peers.</param>
/// <param name="Seed">The files' policy.</param>
/// <param name="Certificates">What is stored comes into use with every revision (C-2).</param>
/// <param name="Pending">Is told what is pending, which keeps what that names from being removed.</param>
internal sealed record ConfigurationWiring(
    string Node,
    PolicyDocument Seed,
    PolicyHolder Holder,
    IPolicyCheck Check,
    IApplyAgreement Agreement,
    CertificateStore Certificates,
    PendingPolicyNames Pending,
    TimeProvider Time,
    ILogger Logger);
