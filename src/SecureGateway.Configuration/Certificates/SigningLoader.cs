using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureGateway.Configuration;

/// <summary>Makes signing certificates of a file's content. Keys that stand beside them are not taken.</summary>
internal static class SigningLoader
{
    public static SigningLoad Load(string name, byte[] content, string label, CertificateNote note, DateTimeOffset now)
    {
        if (PemCertificates.Read(content) is not { Count: > 0 } certificates)
            return new SigningLoad(null, [PemCertificates.None(content, label)]);
        ImmutableArray<CertificateProblem> problems;
        try
        {
            problems = [.. CertificateJudge.Signing(certificates, now)];
        }
        catch (CryptographicException e) // extensions are decoded when somebody looks at them
        {
            return new SigningLoad(null, [CertificateProblem.Malformed(CertificatePart.Certificate, e)]);
        }

        if (PemKey.HoldsKey(content))
            problems = problems.Add(new CertificateProblem(CertificatePart.Key, $"{label} holds a private key", "it is not needed here and was not taken", ProblemWeight.Advice));
        return new SigningLoad(new SigningCertificate(name, certificates, note), problems);
    }
}
