using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging;

/// <summary>Writes certificate revocation lists with the framework's builder, good and bad ones.</summary>
internal static class CrlWriter
{
    /// <param name="revoked">Serial numbers on the list, where the answer is that they are revoked.</param>
    public static byte[] List(AuthorityAnswer answer, StagedCertificate issuer, IEnumerable<byte[]> revoked, CertificateFactory factory)
    {
        var now = DateTimeOffset.UtcNow;
        var (from, until) = answer switch
        {
            AuthorityAnswer.OutOfDate => (now.AddDays(-3), now.AddDays(-1)),
            AuthorityAnswer.NotYet => (now.AddDays(1), now.AddDays(2)),
            _ => (now.AddHours(-1), now.AddDays(1)),
        };
        var list = new CertificateRevocationListBuilder();
        if (answer == AuthorityAnswer.Revoked)
        {
            foreach (var serial in revoked)
                list.AddEntry(serial, now.AddDays(-1), X509RevocationReason.KeyCompromise);
        }

        var signer = answer is AuthorityAnswer.NotAbout or AuthorityAnswer.WrongSignature ? factory.UnknownRoot : issuer;
        var number = BigInteger.One;
        if (answer != AuthorityAnswer.WrongSignature)
            return list.Build(signer.Certificate, number, until, HashAlgorithmName.SHA256, thisUpdate: from);
        return list.Build(
            issuer.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa((ECDsa)signer.Key), number, until, HashAlgorithmName.SHA256,
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer.Certificate, true, false), from);
    }
}
