using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration;

/// <summary>
/// Loads an identity from its files (C-1): all of it is checked, so that no handshake meets a certificate without its
/// key. Never throws for what is wrong with a file; no message contains key or password.
/// </summary>
public static class IdentityLoader
{
    public static IdentityLoad Load(IdentityFiles files, DateTimeOffset now)
    {
        var problems = ImmutableArray.CreateBuilder<IdentityProblem>();
        var identity = TryLoad(files, problems);
        if (identity is not null)
            Judge(identity.Certificate, files, now, problems);
        return new IdentityLoad(identity, problems.ToImmutable());
    }

    private static Identity? TryLoad(IdentityFiles files, ImmutableArray<IdentityProblem>.Builder problems)
    {
        var before = problems.Count;
        string? password = null;
        if (files.PasswordFile is { } passwordFile && Read(passwordFile, IdentityPart.Password, problems) is { } secret)
            password = secret.Split('\n')[0].TrimEnd('\r');
        var loaded = files.Pkcs12 is { } pkcs12
            ? FromPkcs12(pkcs12, password, problems)
            : FromPem(files, password, problems);
        if (loaded is not { } found || problems.Count > before)
            return null;
        if (IdentityKeyCheck.Problem(found.Leaf) is { } unusable)
        {
            problems.Add(new IdentityProblem(files.Pkcs12 is null ? IdentityPart.Key : IdentityPart.Pkcs12, unusable, "give an RSA or ECDSA key"));
            return null;
        }

        return new Identity(files.Name, found.Leaf, found.Others);
    }

    private static (X509Certificate2 Leaf, X509Certificate2Collection Others)? FromPem(
        IdentityFiles files, string? password, ImmutableArray<IdentityProblem>.Builder problems)
    {
        var pem = Read(files.Certificate!, IdentityPart.Certificate, problems);
        var key = files.Key is null ? pem : Read(files.Key, IdentityPart.Key, problems);
        if (pem is null || key is null)
            return null;
        var certificates = PemCertificates.Read(pem);
        if (certificates is not { Count: > 0 })
        {
            problems.Add(new IdentityProblem(
                IdentityPart.Certificate, $"\"{files.Certificate}\" holds no readable certificate", "give a PEM file with -----BEGIN CERTIFICATE-----"));
            return null;
        }

        if (PemKey.Read(key, files.Key ?? files.Certificate!, password, problems) is not { } privateKey)
            return null;
        using (privateKey)
        {
            foreach (var certificate in certificates)
            {
                if (privateKey.TryAttach(certificate) is { } leaf)
                    return (leaf, [.. certificates.Where(other => !ReferenceEquals(other, certificate) && !IsRoot(other))]);
            }
        }

        problems.Add(new IdentityProblem(
            IdentityPart.Key, "the key does not belong to the certificate", $"give the key that \"{certificates[0].Subject}\" was issued for"));
        return null;
    }

    private static (X509Certificate2 Leaf, X509Certificate2Collection Others)? FromPkcs12(
        string file, string? password, ImmutableArray<IdentityProblem>.Builder problems)
    {
        try
        {
            var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, password);
            if (all.FirstOrDefault(certificate => certificate.HasPrivateKey) is { } leaf)
                return (leaf, [.. all.Where(other => !ReferenceEquals(other, leaf) && !IsRoot(other))]);
            problems.Add(new IdentityProblem(IdentityPart.Pkcs12, $"\"{file}\" holds no private key", "export it with its key"));
        }
        catch (CryptographicException) when (File.Exists(file))
        {
            problems.Add(new IdentityProblem(
                IdentityPart.Pkcs12,
                $"\"{file}\" is no PKCS#12 file, or {(password is null ? "it is encrypted" : "the password is wrong")}",
                "name the file that holds its password with key-password-file"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problems.Add(new IdentityProblem(IdentityPart.Pkcs12, $"\"{file}\" cannot be read: {Reason(e, file)}", "name a file that exists and can be read"));
        }

        return null;
    }

    private static void Judge(X509Certificate2 certificate, IdentityFiles files, DateTimeOffset now, ImmutableArray<IdentityProblem>.Builder problems)
    {
        var part = files.Pkcs12 is null ? IdentityPart.Certificate : IdentityPart.Pkcs12;
        if (certificate.NotAfter < now)
            Warn(part, $"the certificate expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}", "partners that check it will refuse it: renew it");
        else if (certificate.NotAfter < now.AddDays(14))
            Warn(part, $"the certificate expires on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}", "renew it soon");
        if (certificate.NotBefore > now)
            Warn(part, $"the certificate is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd}", "check this machine's clock");
        if (certificate.GetRSAPublicKey() is { KeySize: < 2048 } rsa)
            Warn(part, $"the RSA key has {rsa.KeySize} bits", "use 2048 at least, or ECDSA P-256");
        var keyFile = files.Pkcs12 ?? files.Key ?? files.Certificate!;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(keyFile) & UnixFileMode.OtherRead) != 0)
            Warn(files.Pkcs12 is null ? IdentityPart.Key : part, $"everybody on this machine can read \"{keyFile}\"", "chmod 600");

        void Warn(IdentityPart where, string problem, string right) => problems.Add(new IdentityProblem(where, problem, right, IsWarning: true));
    }

    private static string? Read(string file, IdentityPart part, ImmutableArray<IdentityProblem>.Builder problems)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new IdentityProblem(part, $"\"{file}\" cannot be read: {Reason(e, file)}", "name a file that exists and can be read"));
            return null;
        }
    }

    private static string Reason(Exception e, string file) =>
        e is UnauthorizedAccessException ? "permission denied" : File.Exists(file) ? e.Message : "there is no such file";

    private static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
