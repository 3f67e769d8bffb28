using SecureGateway.Mail;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Tracking.Store;

/// <summary>
/// A message while tracking writes it: what of its row may still change, and, when it is new, all of it. Changed by
/// <see cref="Projection"/> only.
/// </summary>
internal sealed class TrackedMessage(long key, QueueId id)
{
    public long Key { get; } = key;

    public QueueId Id { get; } = id;

    /// <summary>Not in the file yet; then what follows here is of use.</summary>
    public bool IsNew { get; set; }

    public TrackedKind Kind { get; init; }

    public long Size { get; init; }

    public string Sender { get; init; } = "";

    public string SenderDomain { get; init; } = "";

    public string Subject { get; init; } = "";

    public string MessageId { get; init; } = "";

    public string Client { get; init; } = "";

    public string ClientHost { get; init; } = "";

    public string? Profile { get; init; }

    public TlsUsed Inbound { get; init; }

    // From here on what may change.
    public TrackedRecipient[] Recipients { get; set; } = [];

    public TrackedStatus Status { get; set; }

    public string NextHop { get; set; } = "";

    public string Route { get; set; } = "";

    public string? Connection { get; set; }

    public TlsUsed Outbound { get; set; }

    public TrackedFlags Flags { get; set; }

    public FailureReason Reason { get; set; }

    public Fault Fault { get; set; }

    public string Detail { get; set; } = "";

    public int Attempts { get; set; }

    public int Strikes { get; set; }

    public DateTimeOffset? Due { get; set; }

    public DateTimeOffset? Ended { get; set; }

    public long Revision { get; set; }

    /// <summary>Held by an operator, for each next hop.</summary>
    public HashSet<string>? HeldTo { get; set; }

    /// <summary>What is to be written behind its story.</summary>
    public List<ILaneEvent> Untold { get; } = [];

    public bool IsDirty { get; set; }

    public bool HasStory { get; set; }
}
