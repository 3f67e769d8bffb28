using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// Which messages, on their way to which next hops. Everything that is given must hold; nothing given is everything.
/// Texts are found anywhere in an address, without regard to case.
/// </summary>
public sealed record QueueFilter
{
    public static readonly QueueFilter Everything = new();

    /// <summary>These messages; default is any.</summary>
    public ImmutableArray<QueueId> Ids { get; init; }

    public string? NextHop { get; init; }

    public string? Sender { get; init; }

    public string? Recipient { get; init; }

    /// <summary>Why the last attempt deferred it.</summary>
    public FailureReason? Reason { get; init; }

    public bool? Held { get; init; }

    /// <summary>TLS has failed and counted (O-5).</summary>
    public bool OnStrike { get; init; }

    public DateTimeOffset? AcceptedBefore { get; init; }

    public static QueueFilter Of(params ReadOnlySpan<QueueId> ids) => new() { Ids = [.. ids] };

    internal bool NeedsEnvelope => Sender is not null || Recipient is not null;

    internal bool Matches(QueuedMessage message, Destination destination, Envelope? envelope)
    {
        if (destination.Pending.Length == 0)
            return false;
        if (NextHop is not null && !string.Equals(NextHop, destination.NextHop, StringComparison.OrdinalIgnoreCase))
            return false;
        if (OnStrike && destination.Strikes == 0)
            return false;
        if ((Reason is { } reason && reason != destination.Last.Reason) || (Held is { } held && held != destination.Held))
            return false;
        if (AcceptedBefore is { } before && message.Accepted >= before.UtcTicks)
            return false;
        if (Sender is not null && !(envelope!.Sender?.ToString() ?? "<>").Contains(Sender, StringComparison.OrdinalIgnoreCase))
            return false;
        return Recipient is null
               || Array.Exists(destination.Pending, i => envelope!.Recipients[i].Address.ToString().Contains(Recipient, StringComparison.OrdinalIgnoreCase));
    }
}
