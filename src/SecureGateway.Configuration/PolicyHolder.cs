using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>The applied configuration. Whoever took a snapshot keeps it; whoever asks next gets the newest .</summary>
public sealed class PolicyHolder(PolicySnapshot first) : IPolicySource
{
    private PolicySnapshot _current = first;

    public PolicySnapshot Current => Volatile.Read(ref _current);

    /// <summary>Revision 1, from the files.</summary>
    public static PolicyHolder Seed(PolicyConfiguration policy) => new(new PolicySnapshot(1, policy));

    /// <summary>
    /// Takes the place of whatever was there: when the node starts, before anything asks, and when its history gives way to
    /// that of its peers.
    /// </summary>
    public void Adopt(PolicySnapshot snapshot) => Volatile.Write(ref _current, snapshot);

    /// <exception cref="ArgumentException">The revision is not newer: applies must not overtake each other.</exception>
    public void Activate(PolicySnapshot next)
    {
        PolicySnapshot before;
        do
        {
            before = Current;
            if (next.Revision <= before.Revision)
                throw new ArgumentException($"revision {next.Revision} is not newer than {before.Revision}", nameof(next));
        }
        while (Interlocked.CompareExchange(ref _current, next, before) != before);
    }
}
