using System.Collections.Concurrent;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Inbound.Tests;

/// <summary>Says what the test says, when the test says so; remembers what it was asked.</summary>
internal sealed class StagedRevocation : IRevocationStatus
{
    public ConcurrentQueue<(CertificatePath Path, TimeSpan Limit)> Asked { get; } = new();

    /// <summary>The answer to come.</summary>
    public Task<RevocationFacts> Answer { get; set; } = Task.FromResult(RevocationFacts.Unknown(UnknownBecause.NoAddress));

    public ValueTask<RevocationFacts> FindAsync(CertificatePath path, bool leafIsGood, TimeSpan limit)
    {
        Asked.Enqueue((path, limit));
        return new(Answer);
    }
}
