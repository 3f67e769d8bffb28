using System.Net.Security;
using System.Security.Authentication;
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
    /// <returns>Says in the exception of the handshake what is wrong with the certificate, and what would be right.</returns>
    public static RemoteCertificateValidationCallback By(string? caFile)
    {
        var trusted = Read(caFile);
        return (sender, certificate, chain, errors) =>
        {
            if (certificate is not X509Certificate2 leaf || chain is null)
                return false;
            List<string> wrong = [];
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && !IsTrusted(leaf, chain, trusted))
                wrong.Add($"it is not trusted here ({string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct())}); --ca-file names what it is trusted by");
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
                wrong.Add($"it is not for {(sender as SslStream)?.TargetHostName}, but for {string.Join(", ", Names(leaf))}; say one of these in --url");
            return wrong.Count == 0 ? true : throw new AuthenticationException(string.Join("; and ", wrong));
        };
    }

    private static X509Certificate2Collection Read(string? caFile)
    {
        var trusted = new X509Certificate2Collection();
        if (caFile is null)
            return trusted;
        try
        {
            trusted.ImportFromPemFile(caFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CannotReachException($"--ca-file: {e.Message}", e);
        }

        return trusted.Count > 0 ? trusted : throw new CannotReachException($"--ca-file: {caFile} has no certificate in PEM");
    }

    private static bool IsTrusted(X509Certificate2 leaf, X509Chain chain, X509Certificate2Collection trusted)
    {
        using var built = new X509Chain();
        built.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        built.ChainPolicy.CustomTrustStore.AddRange(trusted);
        built.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(element => element.Certificate).ToArray());
        built.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return built.Build(leaf);
    }

    private static IEnumerable<string> Names(X509Certificate2 leaf) =>
        leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
            ? names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()))
            : [leaf.Subject];
}
