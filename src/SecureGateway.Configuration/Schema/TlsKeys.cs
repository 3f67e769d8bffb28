using SecureGateway.Policy;

namespace SecureGateway.Configuration.Schema;

/// <summary>The floor of version and cipher strength, which stands in several places.</summary>
internal static class TlsKeys
{
    public static readonly Setting<TlsVersion> MinimumVersion = new("minimum-version", PolicyKinds.TlsVersion, "\"1.2\"", "a floor; a higher version is used where both can");

    public static readonly Setting<CipherStrength> CipherStrength = new(
        "cipher-strength",
        Kinds.Choice(("medium", Policy.CipherStrength.Medium), ("high", Policy.CipherStrength.High), ("highest", Policy.CipherStrength.Highest)),
        "high",
        "medium, high or highest");

    public static TlsFloor Floor(Block block) => new(block.Get(MinimumVersion), block.Get(CipherStrength));
}
