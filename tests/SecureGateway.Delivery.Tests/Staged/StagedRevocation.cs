using System.Collections.Concurrent;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery.Tests;

/// <summary>Says what the test says; remembers what it was asked.</summary>
internal sealed class StagedRevocation : IRevocationStatus
{
    public ConcurrentQueue<(CertificatePath Path, bool LeafIsGood, TimeSpan Limit)> Asked { get; } = new();

    public RevocationFacts Answer { get; set; } = RevocationFacts.Unknown(UnknownBecause.NoAddress);

    public ValueTask<RevocationFacts> FindAsync(CertificatePath path, bool leafIsGood, TimeSpan limit)
    {
        Asked.Enqueue((path, leafIsGood, limit));
        return new(Answer);
    }
}
