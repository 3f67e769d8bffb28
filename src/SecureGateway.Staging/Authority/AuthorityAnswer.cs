namespace SecureGateway.Staging;

/// <summary>What a staged authority says of whatever certificate it is asked about, by OCSP or in its CRL.</summary>
public enum AuthorityAnswer
{
    Good,

    /// <summary>Since yesterday, for keyCompromise.</summary>
    Revoked,

    /// <summary>OCSP: the status <c>unknown</c>. CRL: an HTTP error.</summary>
    DoesNotKnow,

    /// <summary>OCSP: the error <c>tryLater</c>. CRL: an HTTP error.</summary>
    TryLater,

    /// <summary>The connection is closed without a word.</summary>
    HangsUp,

    /// <summary>Takes the question and says nothing for as long as anybody waits.</summary>
    Silent,

    Garbage,

    /// <summary>Good, signed by somebody else.</summary>
    WrongSignature,

    /// <summary>Good, and the next one was due yesterday.</summary>
    OutOfDate,

    /// <summary>Good, of tomorrow.</summary>
    NotYet,

    /// <summary>OCSP: good, of another serial number. CRL: of another authority's, signed by that.</summary>
    NotAbout,

    /// <summary>Good, by a responder that the issuer made one (RFC 6960 4.2.2.2). CRL: as Good.</summary>
    Delegated,

    /// <summary>As Revoked, by such a responder. CRL: as Good.</summary>
    RevokedByDelegate,

    /// <summary>Good, by somebody whom the issuer signed for something else. CRL: as Good.</summary>
    WrongDelegate,

    /// <summary>Good, and followed by more octets than anybody should read.</summary>
    TooLarge,

    /// <summary>Sent on to the same answer under another path.</summary>
    Redirects,

    /// <summary>Sent on to a file of the machine that asks.</summary>
    RedirectsToFile,
}
