using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Ocsp;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Security.Certificates;
using Org.BouncyCastle.X509;
using SecureGateway.Mail;

namespace SecureGateway.Revocation;

/// <summary>
/// OCSP (RFC 6960): the question, and the judgement on what came back. Pure. An answer counts when it is about this certificate, is
/// signed by its issuer or by a responder that the issuer itself made one (4.2.2.2), and is in date; anything else is a
/// <see cref="StatusException"/>. No nonce is sent: responders answer from a store, and an answer is fresh by its dates.
/// </summary>
internal static class OcspAnswer
{
    private const string Sha1 = "1.3.14.3.2.26"; // of names and keys, as every responder knows it; nothing rests on its strength

    public static byte[] Question(Link link)
    {
        var generator = new OcspReqGenerator();
        generator.AddRequest(About(link));
        return generator.Generate().GetEncoded();
    }

    public static StatusAnswer Judge(byte[] response, Link link, RevocationOptions options, DateTimeOffset now)
    {
        try
        {
            var basic = Basic(new OcspResp(response));
            CheckSigner(basic, link.Issuer, now);
            var single = basic.Responses.FirstOrDefault(one => IsAbout(one.GetCertID(), link))
                         ?? throw new StatusException(UnknownBecause.NotAbout, "it is about other certificates");
            var until = Validity.Check(single.ThisUpdate, single.NextUpdate, options, now);
            return single.GetCertStatus() switch
            {
                null => new StatusAnswer(RevocationFacts.Good(RevocationSource.Ocsp), until),
                RevokedStatus revoked => new StatusAnswer(
                    new RevocationFacts(RevocationStatus.Revoked, RevocationSource.Ocsp)
                    {
                        Reason = revoked.HasRevocationReason && Enum.IsDefined((RevocationReason)revoked.RevocationReason) ? (RevocationReason)revoked.RevocationReason : null,
                        RevokedAt = new DateTimeOffset(DateTime.SpecifyKind(revoked.RevocationTime, DateTimeKind.Utc)),
                    },
                    until),
                _ => throw new StatusException(UnknownBecause.Refused, "the responder does not know the certificate"),
            };
        }
        catch (Exception error) when (IsMalformed(error))
        {
            throw new StatusException(UnknownBecause.Malformed, error.Message, error);
        }
    }

    private static bool IsMalformed(Exception error) => error is IOException or OcspException or ArgumentException or InvalidCastException
        or FormatException or InvalidOperationException or CertificateException or GeneralSecurityException or NullReferenceException
        or IndexOutOfRangeException or OverflowException;

    private static CertificateID About(Link link) => new(
        new Org.BouncyCastle.Asn1.X509.AlgorithmIdentifier(new DerObjectIdentifier(Sha1), DerNull.Instance), link.Issuer, link.Subject.SerialNumber);

    private static bool IsAbout(CertificateID id, Link link) =>
        id.SerialNumber.Equals(link.Subject.SerialNumber) && id.MatchesIssuer(link.Issuer);

    private static BasicOcspResp Basic(OcspResp response) => response.Status != OcspRespStatus.Successful
        ? throw new StatusException(UnknownBecause.Refused, "the responder said " + Word(response.Status))
        : response.GetResponseObject() as BasicOcspResp ?? throw new StatusException(UnknownBecause.Malformed, "the response is of an unknown type");

    private static string Word(int status) => status switch
    {
        OcspRespStatus.MalformedRequest => "malformedRequest",
        OcspRespStatus.InternalError => "internalError",
        OcspRespStatus.TryLater => "tryLater",
        OcspRespStatus.SigRequired => "sigRequired",
        OcspRespStatus.Unauthorized => "unauthorized",
        _ => $"status {status}",
    };

    private static void CheckSigner(BasicOcspResp basic, X509Certificate issuer, DateTimeOffset now)
    {
        if (Signatures.IsWeak(basic.SignatureAlgorithm.Algorithm.Id))
            throw new StatusException(UnknownBecause.BadSignature, $"it is signed with {basic.SignatureAlgorithm.Algorithm.Id}");
        if (Holds(() => basic.Verify(issuer.GetPublicKey())))
            return;
        var delegated = basic.GetCerts().FirstOrDefault(responder =>
            Signatures.MaySignOcsp(responder) && responder.IsValid(now.UtcDateTime) && !Signatures.IsWeak(responder.SigAlgOid)
            && responder.IssuerDN.Equivalent(issuer.SubjectDN) && Holds(() => responder.IsSignatureValid(issuer.GetPublicKey()))
            && Holds(() => basic.Verify(responder.GetPublicKey())));
        if (delegated is null)
            throw new StatusException(UnknownBecause.BadSignature, "neither the issuer nor a responder of the issuer's signed it");
    }

    // A signature of another kind than the key (RSA, ECDSA) is thrown at, and is simply not this key's: an ECDSA authority may have an RSA responder.
    private static bool Holds(Func<bool> signature)
    {
        try
        {
            return signature();
        }
        catch (Exception error) when (error is OcspException or CertificateException or GeneralSecurityException or InvalidCastException)
        {
            return false;
        }
    }
}
