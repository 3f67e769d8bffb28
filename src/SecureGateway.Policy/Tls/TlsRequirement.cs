using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// What a connection must achieve, decided before it is opened and never changed afterwards. Equal requirements may share
/// a connection, different ones may not (M-12).
/// </summary>
/// <param name="Offer">What the handshake offers: the floor of version and cipher strength.</param>
/// <param name="Certificate">What is judged of the other side's certificate, after the handshake.</param>
/// <param name="Profile">Name of the profile when <paramref name="Source"/> is one.</param>
/// <param name="ClientIdentity">Name of the identity to show when asked.</param>
/// <param name="Reported">What a profile in report mode would have required (M-13); judged, never acted on.</param>
public sealed record TlsRequirement(
    TlsUse Use,
    RequirementSource Source,
    TlsFloor Offer,
    CertificateRequirement Certificate,
    OnFailure OnFailure,
    string? Profile,
    string ClientIdentity,
    TlsRequirement? Reported = null);
