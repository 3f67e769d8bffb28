using System.Collections.Immutable;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace SecureGateway.Configuration.Tests.LifeCycle;

/// <summary>A journal in memory that does with the next writes what it is told.</summary>
public sealed class SteeredJournal : MemoryJournal
{
    private Writes _writes = new(WriteEnd.Written);

    public enum WriteEnd
    {
        Written,

        /// <summary>Nothing is written, and it says so for this event alone.</summary>
        Rejected,

        /// <summary>Nothing is written.</summary>
        Failed,

        /// <summary>It is written, and the answer is lost, as with a time-out.</summary>
        WrittenAndFailed,

        /// <summary>It is written, and no answer comes.</summary>
        WrittenAndSilent,
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        switch (_writes.End)
        {
            case WriteEnd.Rejected:
                return [.. writes.Select(_ => new InvalidDataException("rejected"))];
            case WriteEnd.Failed:
                throw new IOException("no space left on device");
        }

        var written = await base.WriteMessagesAsync(writes, cancellationToken);
        _writes.Reached?.TrySetResult();
        return _writes.End switch
        {
            WriteEnd.WrittenAndFailed => throw new TimeoutException("the journal did not answer in time"),
            WriteEnd.WrittenAndSilent => await new TaskCompletionSource<IImmutableList<Exception>>().Task,
            _ => written,
        };
    }

    protected override bool ReceivePluginInternal(object message)
    {
        if (message is not Writes writes)
            return base.ReceivePluginInternal(message);
        _writes = writes;
        Sender.Tell(writes, Self);
        return true;
    }

    /// <summary>Answered with itself when it is in force.</summary>
    /// <param name="Reached">Set when something was written.</param>
    public sealed record Writes(WriteEnd End, TaskCompletionSource? Reached = null);
}
