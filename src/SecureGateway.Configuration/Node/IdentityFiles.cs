namespace SecureGateway.Configuration;

/// <summary>The files of an identity (C-1): PEM certificate and key, or one PKCS#12 file.</summary>
/// <param name="Certificate">PEM: the certificate, then its intermediates. Null when <paramref name="Pkcs12"/> is given.</param>
/// <param name="Key">PEM, perhaps encrypted; null takes the key from <paramref name="Certificate"/>'s file.</param>
/// <param name="PasswordFile">Its first line decrypts the key or the PKCS#12 file.</param>
public sealed record IdentityFiles(string Name, string? Certificate, string? Key, string? Pkcs12, string? PasswordFile)
{
    /// <summary>Certificates and keys; not the password.</summary>
    internal IEnumerable<string> All => new[] { Certificate, Key, Pkcs12 }.OfType<string>();
}
