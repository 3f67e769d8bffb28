namespace SecureGateway.Tracking;

/// <summary>Where a message stands, all its recipients together. Never renumbered: it stands in the file.</summary>
public enum TrackedStatus
{
    /// <summary>Accepted, and no attempt has ended yet.</summary>
    Queued = 0,

    /// <summary>Some recipient waits for another attempt.</summary>
    Deferred = 1,

    /// <summary>To every recipient.</summary>
    Delivered = 2,

    /// <summary>To some recipients; given up for the others.</summary>
    PartlyDelivered = 3,

    /// <summary>Given up for every recipient.</summary>
    Returned = 4,

    /// <summary>An operator deleted it.</summary>
    Deleted = 5,

    /// <summary>At the door: nothing was accepted. Or its client was told 451 for what the queue turned out to have, and dropped.</summary>
    Refused = 6,

    /// <summary>An operator holds it.</summary>
    Held = 7,
}
