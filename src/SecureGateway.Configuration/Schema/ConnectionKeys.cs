using System.Collections.Immutable;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Schema;

/// <summary>The keys of a connection profile.</summary>
internal static class ConnectionKeys
{
    public static readonly Setting<string> Notes = new("notes", Kinds.Prose, "\"\"", "for people");

    public static readonly Setting<ImmutableArray<Located<ClientPattern>>> ClientHosts = new("client-hosts", Kinds.List(PolicyKinds.Client, "[ \"10.0.0.0/8\", \"mail.corp.example\" ]"), "[]", "clients that this profile is for");

    public static readonly Setting<ImmutableArray<Located<DomainPattern>>> SenderDomains = new("sender-domains", Kinds.List(PolicyKinds.Domain, "[ \"partner.example\" ]"), "[]", "senders whose mail must come under its inbound-tls");

    public static readonly Setting<RelayControl> Relay = new(
        "relay",
        Kinds.Choice(("none", RelayControl.None), ("hosted-domains", RelayControl.HostedDomains), ("full", RelayControl.Full)),
        "hosted-domains",
        "where its clients may send to");

    public static readonly Setting<bool> Mandatory = new("mandatory", Kinds.Switch, "off", "on: no mail without what is asked here; off: the global rule applies");

    public static readonly Setting<MandatoryMode> Mode = new(
        "mode", Kinds.Choice(("report", MandatoryMode.Report), ("enforce", MandatoryMode.Enforce)), "enforce", "report only tells what enforce would have refused");

    public static readonly Setting<OnFailure> OnFailure = new(
        "on-failure", Kinds.Choice(("defer", Policy.OnFailure.Defer), ("reject", Policy.OnFailure.Reject)), "defer", "what a failure does to a message");

    public static readonly Setting<CertificateValidation> Validation = new(
        "validation",
        Kinds.Choice(("none", CertificateValidation.None), ("trusted", CertificateValidation.Trusted), ("name", CertificateValidation.Name)),
        "none",
        "how far the certificate is judged");

    public static readonly Setting<ImmutableArray<Located<string>>> Names = new("names", Kinds.List(PolicyKinds.CertificateName, "[ \"mail.partner.example\" ]"), "[]", "accepted names; outbound, empty means the route's host");

    public static readonly Setting<NameMatch> Match = new(
        "match", Kinds.Choice(("cn-only", NameMatch.CnOnly), ("san-then-cn", NameMatch.SanThenCn)), "san-then-cn", "where names are looked for");

    public static readonly Setting<ImmutableArray<Located<string>>> Signing = new("signing", Kinds.Texts, "[]", "trusted CAs; empty: policy.tls.signing");

    public static readonly Setting<RevocationChecking> Revocation = new(
        "revocation",
        Kinds.Choice(("off", RevocationChecking.Off), ("when-known", RevocationChecking.WhenKnown), ("required", RevocationChecking.Required)),
        "when-known",
        "what has to be known of the certificate's revocation");

    public static readonly Setting<TimeSpan> RevocationTimeout = new("revocation-timeout", Kinds.Duration("100ms", "30s"), "5s", "how long a connection waits for the authority's answer");

    public static readonly Setting<string> ClientIdentity = new("client-identity", Kinds.Text, "\"\"", "shown to servers that ask; empty: policy.tls.client-identity");

    public static readonly Section ClientCertificate = new("client-certificate", "what is asked of the client's certificate", [Validation, Names, Match, Signing, Revocation, RevocationTimeout]);

    public static readonly Section ServerCertificate = new("server-certificate", "what is asked of the server's certificate", [Validation, Names, Match, Signing, Revocation, RevocationTimeout]);

    public static readonly Section Inbound = new(
        "inbound-tls", "mail coming in", [Mandatory, Mode, TlsKeys.MinimumVersion, TlsKeys.CipherStrength, ClientCertificate]);

    public static readonly Section Outbound = new(
        "outbound-tls", "mail going out", [Mandatory, Mode, TlsKeys.MinimumVersion, TlsKeys.CipherStrength, OnFailure, ClientIdentity, ServerCertificate]);

    public static readonly NamedSections Connections = new(
        "connections", "connection", "connection profiles", [Notes, ClientHosts, SenderDomains, Relay, Inbound, Outbound]);
}
