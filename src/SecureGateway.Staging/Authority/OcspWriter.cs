using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging;

/// <summary>Writes OCSP responses (RFC 6960 4.2.1), good and bad ones, with the framework's ASN.1 alone.</summary>
internal static class OcspWriter
{
    private const string Basic = "1.3.6.1.5.5.7.48.1.1";
    private const string EcdsaWithSha256 = "1.2.840.10045.4.3.2", RsaWithSha256 = "1.2.840.113549.1.1.11";

    private static readonly Asn1Tag[] Context = [new(TagClass.ContextSpecific, 0), new(TagClass.ContextSpecific, 1), new(TagClass.ContextSpecific, 2)];

    public static byte[] Error(int status)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            WriteStatus(writer, status);
        return writer.Encode();
    }

    /// <param name="request">Whose first certificate is answered.</param>
    /// <param name="key">Of whoever signs in the issuer's place.</param>
    public static byte[] Answer(byte[] request, AuthorityAnswer answer, StagedCertificate issuer, CertificateFactory factory, CertificateKey key = CertificateKey.P256)
    {
        var certId = CertIdOf(request);
        var issuerName = issuer == factory.Root ? CertificateIssuer.Root : issuer == factory.Intermediate ? CertificateIssuer.Intermediate : CertificateIssuer.UnknownRoot;
        if (answer == AuthorityAnswer.NotAbout)
            certId[^1] ^= 1; // the serial number's last octet
        var delegated = answer switch
        {
            AuthorityAnswer.Delegated or AuthorityAnswer.RevokedByDelegate => factory.Make(new CertificatePlan { CommonName = "Staged Responder", Key = key, Usage = CertificateUsage.OcspSigning, Issuer = issuerName }),
            AuthorityAnswer.WrongDelegate => factory.Make(new CertificatePlan { CommonName = "No Responder", Key = key, Usage = CertificateUsage.Server, Issuer = issuerName }),
            _ => null,
        };
        var signer = answer == AuthorityAnswer.WrongSignature ? factory.Make(CertificatePlan.SelfSigned("stranger.example") with { Key = key }) : delegated ?? issuer;
        var signed = ResponseData(certId, answer, signer);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteStatus(writer, 0);
            using (writer.PushSequence(Context[0]))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Basic);
                writer.WriteOctetString(BasicResponse(signed, signer, delegated));
            }
        }

        return writer.Encode();
    }

    private static void WriteStatus(AsnWriter writer, int status) => writer.WriteEncodedValue([0x0a, 0x01, (byte)status]);

    // OCSPRequest > TBSRequest > requestList > Request > CertID
    private static byte[] CertIdOf(byte[] request)
    {
        var tbs = new AsnReader(request, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        while (tbs.PeekTag().TagClass == TagClass.ContextSpecific)
            tbs.ReadEncodedValue();
        return tbs.ReadSequence().ReadSequence().ReadEncodedValue().ToArray();
    }

    private static byte[] ResponseData(byte[] certId, AuthorityAnswer answer, StagedCertificate signer)
    {
        var now = DateTimeOffset.UtcNow;
        var (from, until) = answer switch
        {
            AuthorityAnswer.OutOfDate => (now.AddDays(-3), now.AddDays(-1)),
            AuthorityAnswer.NotYet => (now.AddDays(1), now.AddDays(2)),
            _ => (now.AddHours(-1), now.AddDays(1)),
        };
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Context[1]))
                writer.WriteEncodedValue(signer.Certificate.SubjectName.RawData);
            writer.WriteGeneralizedTime(now, omitFractionalSeconds: true);
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(certId);
                WriteCertStatus(writer, answer, now);
                writer.WriteGeneralizedTime(from, omitFractionalSeconds: true);
                using (writer.PushSequence(Context[0]))
                    writer.WriteGeneralizedTime(until, omitFractionalSeconds: true);
            }
        }

        return writer.Encode();
    }

    private static void WriteCertStatus(AsnWriter writer, AuthorityAnswer answer, DateTimeOffset now)
    {
        switch (answer)
        {
            case AuthorityAnswer.Revoked or AuthorityAnswer.RevokedByDelegate:
                using (writer.PushSequence(Context[1]))
                {
                    writer.WriteGeneralizedTime(now.AddDays(-1), omitFractionalSeconds: true);
                    using (writer.PushSequence(Context[0]))
                        writer.WriteEncodedValue([0x0a, 0x01, (byte)X509RevocationReason.KeyCompromise]);
                }

                break;
            case AuthorityAnswer.DoesNotKnow:
                writer.WriteNull(Context[2]);
                break;
            default:
                writer.WriteNull(Context[0]);
                break;
        }
    }

    private static byte[] BasicResponse(byte[] signed, StagedCertificate signer, StagedCertificate? enclosed)
    {
        var signature = signer.Key is RSA rsa
            ? rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)signer.Key).SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(signed);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(signer.Key is RSA ? RsaWithSha256 : EcdsaWithSha256);
                if (signer.Key is RSA)
                    writer.WriteNull();
            }

            writer.WriteBitString(signature);
            if (enclosed is not null)
            {
                using (writer.PushSequence(Context[0]))
                using (writer.PushSequence())
                    writer.WriteEncodedValue(enclosed.Certificate.RawDataMemory.Span);
            }
        }

        return writer.Encode();
    }
}
