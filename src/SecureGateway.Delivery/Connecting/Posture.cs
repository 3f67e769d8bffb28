using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// What the policy has to be asked with, when a connection is opened or taken from the pool. Decides nothing by itself.
/// </summary>
/// <param name="Strikes">TLS failures of the message at this next hop before this attempt.</param>
/// <param name="FailedHere">TLS has failed at a host of this attempt.</param>
/// <param name="FallBack">The policy ruled that this connection goes in clear after a second failure (O-6).</param>
internal readonly record struct Posture(
    TlsRequirement Requirement,
    RouteCredentials? Credentials,
    int Strikes,
    bool FailedHere,
    bool FallBack = false)
{
    public bool MayGoInClear(bool offered) => TlsPolicy.MayGoInClear(Requirement, offered, Strikes, FailedHere);
}
