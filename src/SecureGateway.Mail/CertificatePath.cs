using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Mail;

/// <summary>The certificates of a chain as it was built, the peer's first, its anchor last; copied out of the library, which destroys the chain.</summary>
public sealed class CertificatePath
{
    public CertificatePath(X509Chain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        Certificates = [.. chain.ChainElements.Select(element => element.Certificate.RawDataMemory)];
    }

    public CertificatePath(ImmutableArray<ReadOnlyMemory<byte>> certificates) => Certificates = certificates;

    /// <summary>DER.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Certificates { get; }
}
