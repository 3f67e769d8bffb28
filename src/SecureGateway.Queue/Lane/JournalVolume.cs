namespace SecureGateway.Queue.Lane;

/// <summary>What a row adds to the journal, in octets, roughly.</summary>
internal static class JournalVolume
{
    public static long Of(IReadOnlyList<ILaneEvent> events)
    {
        long octets = 100;
        foreach (var happened in events)
            octets += happened switch { QueueEvents.Accepted e => 100 + e.Envelope.Length, QueueEvents.Attempted => 300, _ => 60 };
        return octets;
    }
}
