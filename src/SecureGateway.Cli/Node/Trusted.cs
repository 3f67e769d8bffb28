using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Cli.Node;

/// <summary>
/// Trust in a node's certificate: the system's authorities, or those of a file, among which the node's own self-signed
/// certificate may be. Name and dates are always judged.
/// </summary>
internal static class Trusted
{
    /// <exception cref="CannotReachException">The file cannot be read.</exception>
    public static RemoteCertificateValidationCallback? By(string? caFile)
    {
        if (caFile is null)
            return null;
        var trusted = new X509Certificate2Collection();
        try
        {
            trusted.ImportFromPemFile(caFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CannotReachException($"--ca-file: {e.Message}", e);
        }

        if (trusted.Count == 0)
            throw new CannotReachException($"--ca-file: {caFile} has no certificate in PEM");
        return (_, certificate, chain, errors) =>
        {
            if (errors == SslPolicyErrors.None)
                return true;
            if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf || chain is null)
                return false;
            using var built = new X509Chain();
            built.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            built.ChainPolicy.CustomTrustStore.AddRange(trusted);
            built.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(element => element.Certificate).ToArray());
            built.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return built.Build(leaf);
        };
    }
}
