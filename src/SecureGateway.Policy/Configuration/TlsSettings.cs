using System.Collections.Immutable;

namespace SecureGateway.Policy;

/// <summary>The global TLS settings (<c>policy.tls</c>).</summary>
/// <param name="Identities">
/// Names of the identities shown to clients, never empty. The first is shown where none is chosen by the name of the server
/// that the client means (SNI, C-2); when it stands alone, every identity of the store may be chosen.
/// </param>
/// <param name="ClientIdentity">Name of the identity shown to servers that ask for a client certificate.</param>
/// <param name="Signing">Trusted CAs: <c>system</c> and names of signing certificates.</param>
public sealed record TlsSettings(
    OpportunisticTls Opportunistic,
    ImmutableArray<string> Identities,
    string ClientIdentity,
    ImmutableArray<string> Signing)
{
    public static readonly TlsSettings Default = new(OpportunisticTls.Default, ["default"], "default", ["system"]);
}

/// <summary>The opportunistic rule's parameters (O-1 to O-9).</summary>
/// <param name="RetryAfter">From a first TLS failure to the second attempt (O-5).</param>
public sealed record OpportunisticTls(bool Enabled, TlsFloor Floor, TimeSpan RetryAfter)
{
    public static readonly OpportunisticTls Default = new(false, TlsFloor.Default, TimeSpan.FromMinutes(5));
}
