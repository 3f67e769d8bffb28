using System.Collections.Concurrent;
using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.TestSupport;

/// <summary>Keeps what is raised until it is cleared.</summary>
public sealed class StagedAlarms : IAlarms
{
    private readonly ConcurrentDictionary<string, Alarm> _standing = new();

    public ImmutableArray<Alarm> Standing => [.. _standing.Values];

    public void Raise(string about, FailureReason reason, string detail) =>
        _standing[about] = new Alarm(about, reason, detail, default, default, 1);

    public void Clear(string about) => _standing.TryRemove(about, out _);
}
