using SecureGateway.Mail;

namespace SecureGateway.Tracking.Store;

/// <summary>A recipient while its message is being written.</summary>
internal sealed class TrackedRecipient(int index, string address, string nextHop)
{
    public int Index { get; } = index;

    /// <summary>Empty when it was loaded: it stands in the file.</summary>
    public string Address { get; } = address;

    public string Domain { get; init; } = "";

    public string NextHop { get; set; } = nextHop;

    /// <summary>Null while nothing is known of it.</summary>
    public RecipientDisposition? Disposition { get; set; }

    public bool IsPending => Disposition is null or RecipientDisposition.Deferred;

    public bool IsChanged { get; set; }
}
