using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Inbound.Tests;

/// <summary>Client certificates over real sockets, where more than one profile may judge them.</summary>
public sealed class ClientCertificateTests
{
    private static readonly CertificatePlan ByOther = CertificatePlan.ForClient("mail.b.example") with { Issuer = CertificateIssuer.UnknownRoot };

    [Theory]
    [Trait("Rule", "M-9")]
    [Trait("Rule", "M-5")]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_certificate_of_one_partners_authority_does_not_do_for_another_partner(bool otherPartner, bool implicitTls)
    {
        await using var door = await RunningDoor.StartAsync(Policies.Hosting("hosted.example").With(
            Asking("a", "system", "a.example"), Asking("b", "other", "b.example")));
        var certificate = CertificateFactory.Shared.Make(otherPartner ? ByOther : CertificatePlan.ForClient("mail.a.example"));
        var tls = new StagedClientTls { ClientCertificate = certificate };
        await using var client = await StagedClient.ConnectAsync(
            implicitTls ? door.Implicit : door.StartTls, implicitTls: implicitTls ? tls : null);
        await client.CommandAsync("EHLO client.example");
        if (!implicitTls)
        {
            await client.StartTlsAsync(tls);
            await client.CommandAsync("EHLO client.example");
        }

        Assert.Equal(
            otherPartner ? "550 5.7.5 TLS requirement not met: client certificate not trusted" : "250 2.1.0 Ok",
            (await client.CommandAsync("MAIL FROM:<x@a.example>")).ToString());
        await client.CommandAsync("RSET");
        Assert.Equal(
            otherPartner ? "250 2.1.0 Ok" : "550 5.7.5 TLS requirement not met: client certificate not trusted",
            (await client.CommandAsync("MAIL FROM:<x@b.example>")).ToString());
    }

    private static ConnectionProfile Asking(string name, string signing, string sender) => Policies.Profile(
        name, senders: [sender],
        tls: new InboundTls(
            true, MandatoryMode.Enforce, TlsFloor.Default, new CertificateRequirement(CertificateValidation.Trusted, [], NameMatch.SanThenCn, [signing])));
}
