using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration;

/// <summary>
/// What an identity is made from: PEM or DER certificates and a PEM key, or PKCS#12. It holds secrets, so it is no record and
/// has no text form.
/// </summary>
public sealed class IdentitySource
{
    private IdentitySource()
    {
    }

    /// <summary>PEM or DER: the certificate and its intermediates; perhaps the key too.</summary>
    internal byte[]? Certificate { get; private init; }

    /// <summary>PEM, perhaps encrypted; null takes the key from <see cref="Certificate"/>, or one that is known already.</summary>
    internal byte[]? Key { get; private init; }

    internal byte[]? Pkcs12 { get; private init; }

    internal string? Password { get; private init; }

    /// <summary>What messages call the certificate, the key, the PKCS#12 file.</summary>
    internal string CertificateLabel { get; private init; } = "the certificate's file";

    internal string KeyLabel { get; private init; } = "the key's file";

    internal string Pkcs12Label { get; private init; } = "the file";

    /// <summary>How the password is given, for messages that miss it.</summary>
    internal string PasswordAdvice { get; private init; } = "give its password";

    /// <param name="content">PEM or DER certificates, or PKCS#12: it is looked at to tell which.</param>
    /// <param name="key">PEM; null when it stands in <paramref name="content"/>, or belongs to a request of the store.</param>
    public static IdentitySource Of(byte[] content, byte[]? key = null, string? password = null)
    {
        var isPkcs12 = PemCertificates.Kind(content) == X509ContentType.Pkcs12;
        return new IdentitySource { Certificate = isPkcs12 ? null : content, Key = key, Pkcs12 = isPkcs12 ? content : null, Password = password };
    }

    /// <summary>Reads configured files; null when one cannot be read, which is said in <paramref name="problems"/>.</summary>
    internal static IdentitySource? Read(IdentityFiles files, ImmutableArray<CertificateProblem>.Builder problems)
    {
        var before = problems.Count;
        var password = files.PasswordFile is { } file && ReadFile(file, CertificatePart.Password, problems) is { } secret
            ? System.Text.Encoding.UTF8.GetString(secret).Split('\n')[0].TrimEnd('\r')
            : null;
        var source = new IdentitySource
        {
            Certificate = files.Certificate is null ? null : ReadFile(files.Certificate, CertificatePart.Certificate, problems),
            Key = files.Key is null ? null : ReadFile(files.Key, CertificatePart.Key, problems),
            Pkcs12 = files.Pkcs12 is null ? null : ReadFile(files.Pkcs12, CertificatePart.Pkcs12, problems),
            Password = password,
            CertificateLabel = $"\"{files.Certificate}\"",
            KeyLabel = $"\"{files.Key ?? files.Certificate}\"",
            Pkcs12Label = $"\"{files.Pkcs12}\"",
            PasswordAdvice = "name the file that holds its password with key-password-file",
        };
        return problems.Count == before ? source : null;
    }

    internal static byte[]? ReadFile(string file, CertificatePart part, ImmutableArray<CertificateProblem>.Builder problems)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            var reason = e is UnauthorizedAccessException ? "permission denied" : File.Exists(file) ? e.Message : "there is no such file";
            problems.Add(new CertificateProblem(part, $"\"{file}\" cannot be read: {reason}", "name a file that exists and can be read"));
            return null;
        }
    }
}
