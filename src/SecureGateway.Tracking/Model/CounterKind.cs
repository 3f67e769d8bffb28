namespace SecureGateway.Tracking;

/// <summary>What tracking counts for charts. Never renumbered: it stands in the file.</summary>
public enum CounterKind
{
    AcceptedInClear = 1,
    AcceptedUnderTls12 = 2,
    AcceptedUnderTls13 = 3,

    /// <summary>Messages that went out, to all their recipients or to some: each once, when it is done with. In clear: not all of it under TLS.</summary>
    DeliveredInClear = 11,
    DeliveredUnderTls12 = 12,
    DeliveredUnderTls13 = 13,

    /// <summary>Messages delivered in clear after a second TLS failure, each once, when it first was; they are also among those in clear.</summary>
    FellBack = 20,

    /// <summary>Refusals at the door for a requirement of TLS.</summary>
    RefusedForTlsInbound = 21,

    /// <summary>Messages that a requirement of TLS kept from going, each once, when it first did.</summary>
    RefusedForTlsOutbound = 22,

    /// <summary>Messages that profiles in report mode would have refused, each once, when they first would: as they came in, or else on their way out.</summary>
    WouldRefuseInbound = 23,
    WouldRefuseOutbound = 24,

    /// <summary>TLS failures of other sides, or of the path.</summary>
    Strikes = 25,

    /// <summary>Clients whose handshake failed; not among refusals.</summary>
    HandshakesFailed = 26,

    /// <summary>All refusals at the door.</summary>
    Refused = 30,

    /// <summary>Attempts that put a recipient off.</summary>
    Deferred = 31,

    /// <summary>Messages given up for a recipient or for all, and not deleted by an operator: each once, when it is done with.</summary>
    Returned = 32,

    OctetsAccepted = 40,
}
