using System.Collections.Immutable;
using SecureGateway.Configuration.Schema;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Reading;

/// <summary>Reads the connection profiles and refuses ties between them, open relays, and names that are not there.</summary>
internal sealed class ConnectionReader(KnownNames names, CipherDryRun floors, Findings findings)
{
    private readonly Ties<ClientPattern> _clients = new("the client", findings);
    private readonly Ties<DomainPattern> _senders = new("the sender domain", findings);

    public ImmutableArray<ConnectionProfile> Read(Block policy) =>
        [.. policy.Named(ConnectionKeys.Connections).Select(entry => Profile(entry.Name, entry.Block))];

    private ConnectionProfile Profile(string name, Block block)
    {
        if (name == ConnectionProfile.DefaultName)
            block.Error("'default' stands for clients that match no profile", "give the profile another name, and client-hosts = [ \"*\" ]");
        else if (name.Length is 0 or > 64 || name.Any(char.IsControl))
            block.Error($"'{name}' cannot name a profile", "use 1 to 64 letters, digits and '-'");
        var (clients, senders) = (block.Get(ConnectionKeys.ClientHosts), block.Get(ConnectionKeys.SenderDomains));
        foreach (var (client, at, path) in clients)
            _clients.Add(client, client.Text, $"profile '{name}'", at, path);
        foreach (var (sender, at, path) in senders)
            _senders.Add(sender, sender.ToString(), $"profile '{name}'", at, path);
        var relay = block.Get(ConnectionKeys.Relay);
        if (relay == RelayControl.Full)
            OpenRelay.Check(clients, findings);
        var profile = new ConnectionProfile(
            name,
            block.Get(ConnectionKeys.Notes),
            [.. clients.Select(client => client.Value)],
            [.. senders.Select(sender => sender.Value)],
            relay,
            Inbound(block.In(ConnectionKeys.Inbound)),
            Outbound(block.In(ConnectionKeys.Outbound)));
        if (profile.Inbound.Mandatory && clients.IsEmpty && senders.IsEmpty)
            block.In(ConnectionKeys.Inbound).Warn(ConnectionKeys.Mandatory, "nothing comes in under this profile", "give it client-hosts or sender-domains");
        return profile;
    }

    private InboundTls Inbound(Block block)
    {
        var certificate = block.In(ConnectionKeys.ClientCertificate);
        var tls = new InboundTls(
            block.Get(ConnectionKeys.Mandatory), block.Get(ConnectionKeys.Mode), TlsKeys.Floor(block), Requirement(certificate));
        floors.Add(tls.Floor, block);
        if (tls.ClientCertificate is { Validation: CertificateValidation.Name, Names.IsEmpty: true })
            certificate.Error(ConnectionKeys.Names, "validation = name needs the names that clients may have", "write names = [ \"mail.partner.example\" ], or validation = trusted");
        NoEffect(tls.Mandatory, tls.ClientCertificate, block, certificate);
        return tls;
    }

    private OutboundTls Outbound(Block block)
    {
        var certificate = block.In(ConnectionKeys.ServerCertificate);
        var tls = new OutboundTls(
            block.Get(ConnectionKeys.Mandatory),
            block.Get(ConnectionKeys.Mode),
            TlsKeys.Floor(block),
            block.Get(ConnectionKeys.OnFailure),
            block.GetOptional(ConnectionKeys.ClientIdentity),
            Requirement(certificate));
        floors.Add(tls.Floor, block);
        names.CheckIdentity(block, ConnectionKeys.ClientIdentity, tls.ClientIdentity);
        NoEffect(tls.Mandatory, tls.ServerCertificate, block, certificate);
        return tls;
    }

    private CertificateRequirement Requirement(Block block)
    {
        var signing = block.Get(ConnectionKeys.Signing);
        names.CheckSigning(signing, findings);
        var requirement = new CertificateRequirement(
            block.Get(ConnectionKeys.Validation),
            [.. block.Get(ConnectionKeys.Names).Select(name => name.Value)],
            block.Get(ConnectionKeys.Match),
            [.. signing.Select(name => name.Value)])
        {
            Revocation = block.Get(ConnectionKeys.Revocation),
            RevocationTimeout = block.Get(ConnectionKeys.RevocationTimeout),
        };
        if (requirement is { Revocation: RevocationChecking.Required, Validation: CertificateValidation.None })
            block.Error(ConnectionKeys.Revocation, "nobody asks about the revocation of a certificate that is not looked at", "write validation = trusted or name, or leave revocation out");
        if (!requirement.Names.IsEmpty && requirement.Validation != CertificateValidation.Name)
            block.Warn(ConnectionKeys.Names, "names are not looked at", "write validation = name");
        return requirement;
    }

    private static void NoEffect(bool mandatory, CertificateRequirement requirement, Block block, Block certificate)
    {
        if (!mandatory && requirement.Validation != CertificateValidation.None)
            certificate.Warn(ConnectionKeys.Validation, "the certificate is not looked at", $"write mandatory = on in {block.Path}");
    }
}
