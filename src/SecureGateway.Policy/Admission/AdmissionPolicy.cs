using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>What a session is told at MAIL: accepted or not, and the record of why.</summary>
/// <param name="Refusal">Null accepts. Vague on purpose: the kind of requirement, no names of ours.</param>
/// <param name="Rulings">Each profile that had a say, with its ruling.</param>
public sealed record AdmissionVerdict(SmtpReply? Refusal, ImmutableArray<ProfileRuling> Rulings)
{
    public static readonly AdmissionVerdict Accepted = new(null, ImmutableArray<ProfileRuling>.Empty);
}

/// <summary>One mandatory profile's ruling on a session; in report mode it only tells (M-13).</summary>
/// <param name="Profile">Or <see cref="GlobalSetting"/>, where no profile enforces anything and the global rule was missed.</param>
public sealed record ProfileRuling(string Profile, MatchedBy By, string Entry, MandatoryMode Mode, TlsRuling Ruling)
{
    /// <summary>Stands for a profile where the opportunistic setting judges.</summary>
    public const string GlobalSetting = "the global setting";
}

/// <summary>
/// Who may send what to where: TLS at the door (M-3 to M-5) and relay control. Pure. Whatever is not allowed is
/// refused; the gateway is never an open relay.
/// </summary>
public static class AdmissionPolicy
{
    public static readonly SmtpReply MustStartTlsReply = SmtpReply.Of(530, "5.7.0", "Must issue a STARTTLS command first");

    public static readonly SmtpReply RelayDenied = SmtpReply.Of(550, "5.7.1", "Relaying denied");

    public static readonly SmtpReply NoPostmaster = SmtpReply.Of(550, "5.1.1", "No domain is served here: postmaster needs one");

    /// <summary>Nobody here knows a way to the domain: the sender learns it now and not after days in the queue.</summary>
    public static readonly SmtpReply NoRoute = SmtpReply.Of(550, "5.4.4", "No route to the recipient's domain");

    /// <summary>A domain that is served here lacks its route: our mistake, which may be put right, so the sender keeps the mail.</summary>
    public static readonly SmtpReply NoRouteYet = SmtpReply.Of(451, "4.4.4", "No route to the recipient's domain, try again later");

    /// <summary>M-3: opportunistic TLS is on, or the client's profile is mandatory, or any sender-domain profile is.</summary>
    public static bool OffersStartTls(PolicySnapshot snapshot, ConnectionProfile client) =>
        snapshot.Configuration.Tls.Opportunistic.Enabled || client.Inbound.Mandatory || snapshot.Connections.AnySenderDomainMandatory;

    /// <summary>M-4: nothing but EHLO, HELO, STARTTLS, NOOP, RSET and QUIT before TLS.</summary>
    public static bool MustStartTls(ConnectionProfile client) => client.Inbound.Enforced;

    /// <summary>
    /// What the handshake accepts. Where a mandatory profile may judge the session, everything that is TLS at all: the
    /// handshake is completed and judged afterwards, so that the refusal can say why (M-5). Else the global floor (O-2).
    /// </summary>
    public static TlsFloor HandshakeFloor(PolicySnapshot snapshot, ConnectionProfile client) =>
        client.Inbound.Mandatory || snapshot.Connections.AnySenderDomainMandatory
            ? new TlsFloor(TlsVersion.Tls12, CipherStrength.Medium)
            : snapshot.Configuration.Tls.Opportunistic.Floor;

    /// <summary>A client certificate is asked for where a profile that may match could need one.</summary>
    public static bool AsksForClientCertificate(PolicySnapshot snapshot, ConnectionProfile client) =>
        CertificateJudges(snapshot, client).Any();

    /// <summary>
    /// Judges a session at MAIL. The sender's profile can only tighten: both it and the client's must be satisfied. Where
    /// neither enforces anything, mail under TLS meets the floor of the global setting (O-2), for the handshake may have been
    /// opened further than that, so that another profile could judge it (<see cref="HandshakeFloor"/>).
    /// </summary>
    /// <param name="tls">Facts of the session's handshake, null in clear.</param>
    public static AdmissionVerdict JudgeMail(PolicySnapshot snapshot, ProfileMatch client, MailAddress? sender, TlsFacts? tls)
    {
        var bySender = snapshot.Connections.ForSender(sender);
        var global = snapshot.Configuration.Tls;
        var underFloor = tls is not null && global.Opportunistic.Enabled && !global.Opportunistic.Floor.IsMetBy(tls);
        if (!underFloor && !client.Profile.Inbound.Mandatory && bySender is not { Profile.Inbound.Mandatory: true })
            return AdmissionVerdict.Accepted;

        var rulings = ImmutableArray.CreateBuilder<ProfileRuling>(2);
        var enforced = false;
        RequirementCheck? decides = null;
        foreach (var match in bySender is { } other && other.Profile != client.Profile ? [client, other] : new[] { client })
        {
            var inbound = match.Profile.Inbound;
            if (!inbound.Mandatory)
                continue;
            var ruling = TlsRuling.Judge(inbound.Floor, inbound.ClientCertificate.Under(global), tls, []);
            enforced |= inbound.Enforced;
            rulings.Add(new ProfileRuling(match.Profile.Name, match.By, match.Entry, inbound.Mode, ruling));
            // What waiting will not mend is said before what it may.
            if (inbound.Mode == MandatoryMode.Enforce && ruling.Deciding is { } missed && (decides is null || (decides.MayChange && !missed.MayChange)))
                decides = missed;
        }

        // M-2: an enforced profile takes the place of the global setting, whatever that asks.
        if (underFloor && !enforced)
        {
            var ruling = TlsRuling.Judge(global.Opportunistic.Floor, CertificateRequirement.None, tls, []);
            rulings.Add(new ProfileRuling(ProfileRuling.GlobalSetting, MatchedBy.Nothing, "", MandatoryMode.Enforce, ruling));
            decides = ruling.Deciding;
        }

        return new AdmissionVerdict(decides is null ? null : Refusal(decides), rulings.ToImmutable());
    }

    /// <summary>How long the look-up of a client certificate's revocation may take before this mail is judged; null when none is needed.</summary>
    public static TimeSpan? RevocationLimit(PolicySnapshot snapshot, ProfileMatch client, MailAddress? sender, TlsFacts? tls) =>
        tls?.Certificate is { Path: not null } certificate ? RevocationPolicy.Limit(CertificateRequirements(snapshot, client, sender), certificate) : null;

    /// <summary>
    /// The CAs against which the chain of a client's certificate is built: those of every profile that may judge it, since the
    /// sender is not known yet. That a chain ends at one of them satisfies no profile by itself: each judges by its own list.
    /// </summary>
    public static ImmutableArray<string> ClientCertificateSigning(PolicySnapshot snapshot, ConnectionProfile client) =>
    [
        .. CertificateJudges(snapshot, client)
            .SelectMany(profile => profile.Inbound.ClientCertificate.Under(snapshot.Configuration.Tls).Signing)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The mailbox that a recipient means: <c>postmaster</c> without a domain (RFC 5321 4.5.1) is the postmaster of the first
    /// domain that is served by name. Null when there is none, so that it means nobody.
    /// </summary>
    public static MailAddress? Meant(PolicySnapshot snapshot, MailAddress recipient)
    {
        if (recipient.Domain != default)
            return recipient;
        foreach (var served in snapshot.Configuration.Domains)
        {
            if (!served.Below)
                return MailAddress.Parse($"{recipient.LocalPart}@{served.Name}");
        }

        return null;
    }

    /// <summary>
    /// Null accepts. Who may send to the served domains only may not have them pass mail on either: a local part that
    /// names another destination (<c>user%other.example@served</c>, <c>other.example!user@served</c>,
    /// <c>"user@other.example"@served</c>) is refused, because the server behind trusts the gateway and may read it so.
    /// Who may send there is told when there is no way. Mail that was taken waits when its route goes away later.
    /// </summary>
    public static SmtpReply? JudgeRecipient(PolicySnapshot snapshot, ConnectionProfile client, MailAddress recipient)
    {
        if (Meant(snapshot, recipient) is not { } meant)
            return NoPostmaster;
        var served = snapshot.Domains.Contains(meant.Domain);
        return client.Relay switch
        {
            RelayControl.Full => Unless(served),
            RelayControl.HostedDomains when served && !RoutesOn(meant.LocalPart) => Unless(served),
            _ => RelayDenied,
        };

        SmtpReply? Unless(bool ours) => snapshot.Routes.Covers(meant.Domain) ? null : ours ? NoRouteYet : NoRoute;
    }

    private static bool RoutesOn(string localPart) => localPart.AsSpan().ContainsAny('%', '!', '@');

    private static IEnumerable<ConnectionProfile> CertificateJudges(PolicySnapshot snapshot, ConnectionProfile client) =>
        snapshot.Configuration.Connections.Where(profile => !profile.SenderDomains.IsEmpty).Append(client).Where(NeedsCertificate).Distinct();

    private static bool NeedsCertificate(ConnectionProfile profile) =>
        profile.Inbound.Mandatory && profile.Inbound.ClientCertificate.Validation != CertificateValidation.None;

    // Of the judges of a mail, as far as certificates go: the client's profile and the sender's.
    private static IEnumerable<CertificateRequirement> CertificateRequirements(PolicySnapshot snapshot, ProfileMatch client, MailAddress? sender) =>
        new[] { client.Profile, snapshot.Connections.ForSender(sender)?.Profile }.OfType<ConnectionProfile>().Distinct()
            .Where(NeedsCertificate).Select(profile => profile.Inbound.ClientCertificate.Under(snapshot.Configuration.Tls));

    private static SmtpReply Refusal(RequirementCheck missed) => missed.Kind switch
    {
        RequirementKind.TlsInUse => MustStartTlsReply,
        RequirementKind.Version => SmtpReply.Of(550, "5.7.10", "TLS requirement not met: protocol version"),
        RequirementKind.CipherStrength => SmtpReply.Of(550, "5.7.10", "TLS requirement not met: cipher strength"),
        RequirementKind.CertificateShown => SmtpReply.Of(550, "5.7.5", "TLS requirement not met: client certificate missing"),
        RequirementKind.CertificateTrusted => SmtpReply.Of(550, "5.7.5", "TLS requirement not met: client certificate not trusted"),
        // No answer of an authority is no reason to have the mail returned: the client may try again.
        RequirementKind.CertificateNotRevoked when missed.MayChange =>
            SmtpReply.Of(451, "4.7.5", "TLS requirement not met: client certificate revocation status not known, try again later"),
        RequirementKind.CertificateNotRevoked => SmtpReply.Of(550, "5.7.5", "TLS requirement not met: client certificate revoked, or not known not to be"),
        _ => SmtpReply.Of(550, "5.7.5", "TLS requirement not met: client certificate name"),
    };
}
