using SecureGateway.Configuration.Schema;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Reading;

/// <summary>Tries each floor that the policy uses once (C-4), so that a set this machine's library refuses is an error of the file.</summary>
internal sealed class CipherDryRun
{
    private readonly Dictionary<TlsFloor, Block> _floors = [];

    public void Add(TlsFloor floor, Block block) => _floors.TryAdd(floor, block);

    public void Run()
    {
        foreach (var (floor, block) in _floors)
        {
            if (CipherTrial.Problem(floor) is { } problem)
            {
                block.Error(
                    TlsKeys.CipherStrength,
                    $"this machine's TLS library cannot use cipher strength {floor.CipherStrength.ToString().ToLowerInvariant()} from {(floor.MinimumVersion == TlsVersion.Tls13 ? "TLS 1.3" : "TLS 1.2")} on: {problem}",
                    "choose another strength or version, or look at the system's OpenSSL configuration");
            }
        }
    }
}
