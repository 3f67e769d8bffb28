using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration;

/// <summary>
/// Makes an identity of what was given (C-1): all of it is checked, so that no handshake meets a certificate without its
/// key. Never throws for what is wrong with it; no message contains key or password.
/// </summary>
public static class IdentityLoader
{
    private sealed record Found(X509Certificate2 Leaf, X509Certificate2Collection Others);

    /// <summary>From configured files.</summary>
    /// <param name="roots">Certificates that everybody who judges it has: it need not come with them.</param>
    public static IdentityLoad Load(IdentityFiles files, DateTimeOffset now, X509Certificate2Collection? roots = null)
    {
        var problems = ImmutableArray.CreateBuilder<CertificateProblem>();
        if (IdentitySource.Read(files, problems) is not { } source)
            return new IdentityLoad(null, problems.ToImmutable());
        var load = Load(files.Name, source, new CertificateNote(CertificateOrigin.File, now, null), now, roots, []);
        var keyFile = files.Pkcs12 ?? files.Key ?? files.Certificate!;
        return load.Identity is not null && OthersCanRead(keyFile) ? load with
        {
            Problems = load.Problems.Add(new CertificateProblem(
                files.Pkcs12 is null ? CertificatePart.Key : CertificatePart.Pkcs12,
                $"everybody on this machine can read \"{keyFile}\"", "chmod 600", ProblemWeight.Advice)),
        }
        : load;
    }

    /// <param name="knownKeys">PEM keys that the certificate may have been issued for, when it comes without one; the first that fits is taken.</param>
    internal static IdentityLoad Load(string name, IdentitySource source, CertificateNote note, DateTimeOffset now, params ImmutableArray<string> knownKeys) =>
        Load(name, source, note, now, null, knownKeys);

    private static IdentityLoad Load(
        string name, IdentitySource source, CertificateNote note, DateTimeOffset now, X509Certificate2Collection? roots, ImmutableArray<string> knownKeys)
    {
        var part = source.Pkcs12 is null ? CertificatePart.Certificate : CertificatePart.Pkcs12;
        try
        {
            return Make(name, source, part, note, now, roots ?? [], knownKeys);
        }
        catch (CryptographicException e) // extensions are decoded when somebody looks at them
        {
            return new IdentityLoad(null, [CertificateProblem.Malformed(part, e)]);
        }
    }

    private static IdentityLoad Make(
        string name, IdentitySource source, CertificatePart part, CertificateNote note, DateTimeOffset now, X509Certificate2Collection roots, ImmutableArray<string> knownKeys)
    {
        var problems = ImmutableArray.CreateBuilder<CertificateProblem>();
        var found = source.Pkcs12 is not null ? FromPkcs12(source, problems) : FromPem(source, knownKeys, problems);
        if (found is not null && IdentityKeyCheck.Problem(found.Leaf) is { } unusable)
        {
            problems.Add(new CertificateProblem(source.Pkcs12 is null ? CertificatePart.Key : part, unusable, "give an RSA or ECDSA key"));
            found = null;
        }

        if (found is null)
            return new IdentityLoad(null, problems.ToImmutable());
        var given = found.Others.Select(other => other.Thumbprint).ToHashSet();
        var issuers = CertificateJudge.Issuers(found.Leaf, found.Others, roots, out var complete);
        X509Certificate2Collection others = [.. issuers.Where(issuer => given.Contains(issuer.Thumbprint))];
        if (others.Count < given.Count)
            Advise($"{given.Count - others.Count} of the certificates given are no issuer of it", "they are left out");
        if (!complete)
        {
            var last = issuers.IsEmpty ? found.Leaf : issuers[^1];
            Advise($"the chain ends at \"{last.Subject}\", whose issuer \"{last.Issuer}\" is not here", "if that is no root, give its certificate too: partners may not have it");
        }

        problems.AddRange(CertificateJudge.Identity(found.Leaf, others, part, now));
        return new IdentityLoad(new Identity(name, found.Leaf, others, note), problems.ToImmutable());

        void Advise(string problem, string right) => problems.Add(new CertificateProblem(part, problem, right, ProblemWeight.Advice));
    }

    private static bool OthersCanRead(string file)
    {
        try
        {
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.OtherRead) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // gone since it was read: nobody can
        }
    }

    private static Found? FromPem(IdentitySource source, ImmutableArray<string> knownKeys, ImmutableArray<CertificateProblem>.Builder problems)
    {
        var certificates = PemCertificates.Read(source.Certificate);
        if (certificates is not { Count: > 0 })
        {
            problems.Add(PemCertificates.None(source.Certificate, source.CertificateLabel));
            return null;
        }

        var mustBring = source.Key is not null || PemKey.HoldsKey(source.Certificate) || knownKeys.IsDefaultOrEmpty;
        if (!mustBring)
        {
            foreach (var pem in knownKeys)
            {
                using var known = PemKey.Of(pem);
                if (Attach(certificates, known) is { } fits)
                    return fits;
            }

            problems.Add(new CertificateProblem(
                CertificatePart.Key,
                $"\"{certificates[0].Subject}\" was not issued for a key of this store",
                "give its key too, or the certificate that was issued for the request of this name"));
            return null;
        }

        using var key = PemKey.Read(source.Key ?? source.Certificate!, source.Key is null ? source.CertificateLabel : source.KeyLabel, source.Password, source.PasswordAdvice, problems);
        if (key is null)
            return null;
        if (Attach(certificates, key) is { } found)
            return found;
        problems.Add(new CertificateProblem(
            CertificatePart.Key, "the key does not belong to the certificate", $"give the key that \"{certificates[0].Subject}\" was issued for"));
        return null;
    }

    private static Found? Attach(X509Certificate2Collection certificates, PemKey key)
    {
        foreach (var certificate in certificates)
        {
            if (key.TryAttach(certificate) is { } leaf)
                return new Found(leaf, [.. certificates.Where(other => !ReferenceEquals(other, certificate))]);
        }

        return null;
    }

    private static Found? FromPkcs12(IdentitySource source, ImmutableArray<CertificateProblem>.Builder problems)
    {
        try
        {
            var all = X509CertificateLoader.LoadPkcs12Collection(source.Pkcs12!, source.Password, X509KeyStorageFlags.Exportable);
            if (all.FirstOrDefault(certificate => certificate.HasPrivateKey) is { } leaf)
                return new Found(leaf, [.. all.Where(other => !ReferenceEquals(other, leaf))]);
            problems.Add(new CertificateProblem(CertificatePart.Pkcs12, $"{source.Pkcs12Label} holds no private key", "export it with its key"));
        }
        catch (CryptographicException)
        {
            problems.Add(new CertificateProblem(
                CertificatePart.Pkcs12,
                $"{source.Pkcs12Label} is no PKCS#12 file, or {(source.Password is null ? "it is encrypted" : "the password is wrong")}",
                source.PasswordAdvice));
        }

        return null;
    }
}
