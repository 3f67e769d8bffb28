using SecureGateway.Policy;

namespace SecureGateway.Palettes.Tls;

/// <summary>A suite of the one table (C-4).</summary>
/// <param name="Offered">Under the global setting as it is applied.</param>
public sealed record CipherRow(string Suite, string Version, CipherStrength Strength, bool Offered)
{
    public static IEnumerable<CipherRow> All(TlsFloor floor)
    {
        var offered = CipherTable.For(floor).ToHashSet();
        return CipherTable.All.Select(entry => new CipherRow(
            entry.Suite.ToString(), entry.Version == TlsVersion.Tls13 ? "TLSv1.3" : "TLSv1.2", entry.Strength, offered.Contains(entry.Suite)));
    }
}
