using Org.BouncyCastle.Security.Certificates;
using Org.BouncyCastle.X509;
using SecureGateway.Mail;

namespace SecureGateway.Revocation;

/// <summary>One certificate of a path and the one that issued it, which speaks for its revocation.</summary>
internal sealed record Link(X509Certificate Subject, X509Certificate Issuer, StatusAddresses Addresses)
{
    /// <exception cref="StatusException">One of them cannot be read here.</exception>
    public static Link Read(ReadOnlyMemory<byte> subject, ReadOnlyMemory<byte> issuer)
    {
        try
        {
            var read = new X509Certificate(subject.ToArray());
            return new Link(read, new X509Certificate(issuer.ToArray()), StatusAddresses.Of(read));
        }
        catch (Exception error) when (error is CertificateException or IOException or ArgumentException or InvalidCastException or FormatException or InvalidOperationException)
        {
            throw new StatusException(UnknownBecause.Malformed, "the certificate: " + error.Message, error);
        }
    }

    public bool SubjectIsAuthority => Subject.GetBasicConstraints() >= 0;
}
