using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

/// <summary>When a server certificate's authority is asked, and what its answer does to the message.</summary>
[Trait("Rule", "M-9")]
public sealed class RevocationTests
{
    [Theory]
    [InlineData("good", OnFailure.Reject, RecipientDisposition.Delivered, FailureReason.None)]
    [InlineData("revoked", OnFailure.Defer, RecipientDisposition.Deferred, FailureReason.TlsCertificateNotAccepted)]
    [InlineData("revoked", OnFailure.Reject, RecipientDisposition.Failed, FailureReason.TlsCertificateNotAccepted)]
    [InlineData("no answer", OnFailure.Reject, RecipientDisposition.Deferred, FailureReason.TlsRevocationUnknown)]
    [InlineData("no address", OnFailure.Reject, RecipientDisposition.Failed, FailureReason.TlsCertificateNotAccepted)]
    [Trait("Rule", "M-8")]
    public async Task What_the_authority_says_is_judged_before_MAIL_FROM(string answer, OnFailure onFailure, RecipientDisposition disposition, FailureReason reason)
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer).As()).WithPartner(Required(onFailure)));
        gateway.Revocation.Answer = answer switch
        {
            "good" => RevocationFacts.Good(RevocationSource.Ocsp),
            "revoked" => new RevocationFacts(RevocationStatus.Revoked, RevocationSource.Crl),
            "no answer" => RevocationFacts.Unknown(UnknownBecause.TimedOut),
            _ => RevocationFacts.Unknown(UnknownBecause.NoAddress),
        };

        var outcome = await gateway.DeliverAsync();

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((disposition, reason), (recipient.Disposition, recipient.Reason));
        Assert.Equal(reason == FailureReason.None ? 1 : 0, peer.AllMessages.Count);
        var certificate = Assert.Single(outcome.Evidence.Hosts).Tls!.Certificate!;
        Assert.Equal((gateway.Revocation.Answer, null), (certificate.Revocation, certificate.Path));
        Assert.Single(gateway.Revocation.Asked);
    }

    [Fact]
    public async Task Nobody_is_asked_where_the_profile_does_not_judge_certificates_or_the_certificate_is_not_trusted()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var stranger = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Make(CertificatePlan.UnknownAuthority("x.example")))));
        await using var lenient = new Gateway(Configurations.Opportunistic(Configurations.To(peer).As()).WithPartner(Configurations.Mandatory()));
        await using var strict = new Gateway(Configurations.Off(Configurations.To(stranger).As()).WithPartner(Required(OnFailure.Defer)));

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single((await lenient.DeliverAsync()).Recipients).Disposition);
        Assert.Equal(FailureReason.TlsCertificateNotAccepted, Assert.Single((await strict.DeliverAsync()).Recipients).Reason);

        Assert.Empty(lenient.Revocation.Asked);
        Assert.Empty(strict.Revocation.Asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "M-8")]
    public async Task While_the_authority_of_one_host_is_silent_another_host_s_wrong_certificate_returns_nothing(bool silentFirst)
    {
        await using var silent = StagedPeer.Start(PeerPlan.GoodTls());
        await using var wrong = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Make(CertificatePlan.UnknownAuthority("x.example")))));
        var route = silentFirst ? Configurations.To(silent, wrong) : Configurations.To(wrong, silent);
        await using var gateway = new Gateway(Configurations.Off(route.As()).WithPartner(Required(OnFailure.Reject)));
        gateway.Revocation.Answer = RevocationFacts.Unknown(UnknownBecause.TimedOut);

        var outcome = await gateway.DeliverAsync();

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.TlsRevocationUnknown), (recipient.Disposition, recipient.Reason));
        Assert.Equal(2, outcome.Evidence.Hosts.Length);
    }

    [Fact]
    [Trait("Rule", "M-8")]
    public async Task A_wrong_name_is_refused_at_once_whatever_the_authority_says()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer).As()).WithPartner(Required(OnFailure.Reject, CertificateValidation.Name, "mx.other.example")));
        gateway.Revocation.Answer = RevocationFacts.Unknown(UnknownBecause.TimedOut);

        var recipient = Assert.Single((await gateway.DeliverAsync()).Recipients);

        Assert.Equal((RecipientDisposition.Failed, FailureReason.TlsCertificateNotAccepted), (recipient.Disposition, recipient.Reason));
        Assert.Single(gateway.Revocation.Asked);
    }

    [Fact]
    [Trait("Rule", "M-12")]
    public async Task A_kept_connection_is_not_asked_about_again()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer).As()).WithPartner(Required(OnFailure.Defer)));
        gateway.Revocation.Answer = RevocationFacts.Good(RevocationSource.Ocsp);

        await gateway.DeliverAsync();
        await gateway.DeliverAsync();

        Assert.Single(peer.Connections);
        Assert.Single(gateway.Revocation.Asked);
    }

    private static OutboundTls Required(OnFailure onFailure, CertificateValidation validation = CertificateValidation.Trusted, params string[] names)
    {
        var mandatory = Configurations.Mandatory(validation, onFailure: onFailure, names: names);
        return mandatory with { ServerCertificate = mandatory.ServerCertificate with { Revocation = RevocationChecking.Required } };
    }
}
