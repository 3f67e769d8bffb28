using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.Revocation.Tests;

/// <summary>What is made of whatever an authority answers, over real sockets.</summary>
[Trait("Rule", "M-9")]
public sealed class LookupTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(AuthorityAnswer.Good, RevocationStatus.Good, UnknownBecause.NotAsked)]
    [InlineData(AuthorityAnswer.Revoked, RevocationStatus.Revoked, UnknownBecause.NotAsked)]
    [InlineData(AuthorityAnswer.Delegated, RevocationStatus.Good, UnknownBecause.NotAsked)]
    [InlineData(AuthorityAnswer.Redirects, RevocationStatus.Good, UnknownBecause.NotAsked)]
    [InlineData(AuthorityAnswer.DoesNotKnow, RevocationStatus.Unknown, UnknownBecause.Refused)]
    [InlineData(AuthorityAnswer.TryLater, RevocationStatus.Unknown, UnknownBecause.Refused)]
    [InlineData(AuthorityAnswer.HangsUp, RevocationStatus.Unknown, UnknownBecause.Unreachable)]
    [InlineData(AuthorityAnswer.Garbage, RevocationStatus.Unknown, UnknownBecause.Malformed)]
    [InlineData(AuthorityAnswer.TooLarge, RevocationStatus.Unknown, UnknownBecause.Malformed)]
    [InlineData(AuthorityAnswer.WrongSignature, RevocationStatus.Unknown, UnknownBecause.BadSignature)]
    [InlineData(AuthorityAnswer.WrongDelegate, RevocationStatus.Unknown, UnknownBecause.BadSignature)]
    [InlineData(AuthorityAnswer.OutOfDate, RevocationStatus.Unknown, UnknownBecause.OutOfDate)]
    [InlineData(AuthorityAnswer.NotYet, RevocationStatus.Unknown, UnknownBecause.OutOfDate)]
    [InlineData(AuthorityAnswer.NotAbout, RevocationStatus.Unknown, UnknownBecause.NotAbout)]
    [InlineData(AuthorityAnswer.RedirectsToFile, RevocationStatus.Unknown, UnknownBecause.Refused)]
    public async Task A_responder_is_believed_when_its_answer_is_signed_in_date_and_about_this_certificate(
        AuthorityAnswer answer, RevocationStatus status, UnknownBecause because)
    {
        await using var authority = StagedAuthority.Start();
        authority.Ocsp = answer;
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);

        var found = await lookups.FindAsync(Paths.To(authority.Make(CertificatePlan.For("mail.partner.example"))), false, Generous);

        Assert.Equal((status, because), (found.Status, found.Because));
        if (status == RevocationStatus.Revoked)
        {
            Assert.Equal((RevocationSource.Ocsp, RevocationReason.KeyCompromise), (found.Source, found.Reason));
            Assert.InRange(found.RevokedAt!.Value, DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow);
            Assert.Contains("keyCompromise", found.Describe(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(CertificateKey.P256, CertificateKey.Rsa2048, AuthorityAnswer.RevokedByDelegate, RevocationStatus.Revoked, UnknownBecause.NotAsked)]
    [InlineData(CertificateKey.Rsa2048, CertificateKey.P256, AuthorityAnswer.RevokedByDelegate, RevocationStatus.Revoked, UnknownBecause.NotAsked)]
    [InlineData(CertificateKey.Rsa2048, CertificateKey.Rsa2048, AuthorityAnswer.RevokedByDelegate, RevocationStatus.Revoked, UnknownBecause.NotAsked)]
    [InlineData(CertificateKey.P256, CertificateKey.Rsa2048, AuthorityAnswer.WrongSignature, RevocationStatus.Unknown, UnknownBecause.BadSignature)]
    [InlineData(CertificateKey.Rsa2048, CertificateKey.P256, AuthorityAnswer.WrongDelegate, RevocationStatus.Unknown, UnknownBecause.BadSignature)]
    public async Task An_authority_and_its_responder_may_have_keys_of_different_kinds(
        CertificateKey authorityKey, CertificateKey responderKey, AuthorityAnswer answer, RevocationStatus status, UnknownBecause because)
    {
        var factory = new CertificateFactory(authorityKey);
        await using var authority = StagedAuthority.Start(factory);
        (authority.Ocsp, authority.ResponderKey) = (answer, responderKey);
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);

        var found = await lookups.FindAsync(
            Paths.Of(authority.Make(CertificatePlan.For("mail.partner.example")).Certificate, factory.Root.Certificate), false, Generous);

        Assert.Equal((status, because), (found.Status, found.Because));
    }

    [Theory]
    [InlineData(AuthorityAnswer.Good, RevocationStatus.Good, UnknownBecause.NotAsked)]
    [InlineData(AuthorityAnswer.Revoked, RevocationStatus.Revoked, UnknownBecause.NotAsked)]
    [InlineData(AuthorityAnswer.Redirects, RevocationStatus.Good, UnknownBecause.NotAsked)]
    [InlineData(AuthorityAnswer.TryLater, RevocationStatus.Unknown, UnknownBecause.Refused)]
    [InlineData(AuthorityAnswer.HangsUp, RevocationStatus.Unknown, UnknownBecause.Unreachable)]
    [InlineData(AuthorityAnswer.Garbage, RevocationStatus.Unknown, UnknownBecause.Malformed)]
    [InlineData(AuthorityAnswer.TooLarge, RevocationStatus.Unknown, UnknownBecause.Malformed)]
    [InlineData(AuthorityAnswer.WrongSignature, RevocationStatus.Unknown, UnknownBecause.BadSignature)]
    [InlineData(AuthorityAnswer.NotAbout, RevocationStatus.Unknown, UnknownBecause.NotAbout)]
    [InlineData(AuthorityAnswer.OutOfDate, RevocationStatus.Unknown, UnknownBecause.OutOfDate)]
    [InlineData(AuthorityAnswer.NotYet, RevocationStatus.Unknown, UnknownBecause.OutOfDate)]
    [InlineData(AuthorityAnswer.RedirectsToFile, RevocationStatus.Unknown, UnknownBecause.Refused)]
    public async Task A_list_is_believed_when_the_issuer_signed_it_and_it_is_in_date(AuthorityAnswer answer, RevocationStatus status, UnknownBecause because)
    {
        await using var authority = StagedAuthority.Start();
        authority.Crl = answer;
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);

        var found = await lookups.FindAsync(Paths.To(authority.Make(CertificatePlan.For("mail.partner.example"), ocsp: false, crl: true)), false, Generous);

        Assert.Equal((status, because), (found.Status, found.Because));
        if (status == RevocationStatus.Revoked)
            Assert.Equal((RevocationSource.Crl, RevocationReason.KeyCompromise), (found.Source, found.Reason));
    }

    [Theory]
    [InlineData(AuthorityAnswer.HangsUp)]
    [InlineData(AuthorityAnswer.WrongSignature)]
    [InlineData(AuthorityAnswer.DoesNotKnow)]
    public async Task The_list_is_asked_when_the_responder_brings_no_answer(AuthorityAnswer ocsp)
    {
        await using var authority = StagedAuthority.Start();
        (authority.Ocsp, authority.Crl) = (ocsp, AuthorityAnswer.Revoked);
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);

        var found = await lookups.FindAsync(Paths.To(authority.Make(CertificatePlan.For("mail.partner.example"), crl: true)), false, Generous);

        Assert.Equal((RevocationStatus.Revoked, RevocationSource.Crl), (found.Status, found.Source));
    }

    [Fact]
    public async Task The_list_is_asked_beside_a_responder_that_says_nothing()
    {
        await using var authority = StagedAuthority.Start();
        authority.Ocsp = AuthorityAnswer.Silent;
        using var lookups = new RevocationLookups(new RevocationOptions { HedgeAfter = TimeSpan.FromMilliseconds(10) }, TimeProvider.System);

        var found = await lookups.FindAsync(Paths.To(authority.Make(CertificatePlan.For("mail.partner.example"), crl: true)), false, Generous);

        Assert.Equal((RevocationStatus.Good, RevocationSource.Crl), (found.Status, found.Source));
    }

    [Fact]
    public async Task A_certificate_without_addresses_is_not_known_and_stays_so()
    {
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);

        var found = await lookups.FindAsync(Paths.To(CertificateFactory.Shared.Server("mail.partner.example")), false, Generous);
        var alone = await lookups.FindAsync(Paths.To(CertificateFactory.Shared.Make(CertificatePlan.SelfSigned("mail.partner.example"))), false, Generous);

        Assert.All([found, alone], one => Assert.Equal((RevocationStatus.Unknown, UnknownBecause.NoAddress, false), (one.Status, one.Because, one.MayChange)));
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/ocsp")]
    [InlineData("ldap://127.0.0.1/cn=ca")]
    [InlineData("file:///etc/hostname")]
    [InlineData("http://user:secret@127.0.0.1:1/ocsp")]
    [InlineData("nonsense")]
    public async Task Only_plain_http_addresses_are_ever_followed(string address)
    {
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);
        var plan = CertificatePlan.For("mail.partner.example") with { Responder = address, CrlAddress = address };

        var found = await lookups.FindAsync(Paths.To(CertificateFactory.Shared.Make(plan)), false, Generous);

        Assert.Equal((RevocationStatus.Unknown, UnknownBecause.NoAddress), (found.Status, found.Because));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_certificate_of_the_path_is_asked_about_but_a_stapled_leaf_and_the_anchor(bool leafIsGood)
    {
        await using var authority = StagedAuthority.Start(issuer: CertificateIssuer.Intermediate);
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);
        var leaf = authority.Make(CertificatePlan.ByIntermediate("mail.partner.example"));

        var found = await lookups.FindAsync(Paths.To(leaf), leafIsGood, Generous);

        // the intermediate names no address of its root's
        Assert.Equal((RevocationStatus.Unknown, UnknownBecause.NoAddress), (found.Status, found.Because));
        Assert.Contains("Staged Intermediate CA", found.Describe(), StringComparison.Ordinal);
        Assert.Equal(leafIsGood ? 0 : 1, authority.OcspRequests);
    }

    [Fact]
    public async Task A_revoked_leaf_weighs_more_than_an_unknown_issuer_and_a_stapled_one_alone_is_enough()
    {
        await using var authority = StagedAuthority.Start(issuer: CertificateIssuer.Intermediate);
        authority.Ocsp = AuthorityAnswer.Revoked;
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);

        var revoked = await lookups.FindAsync(Paths.To(authority.Make(CertificatePlan.ByIntermediate("mail.partner.example"))), false, Generous);
        var stapled = await lookups.FindAsync(Paths.To(CertificateFactory.Shared.Server("mail.partner.example")), true, Generous);

        Assert.Equal(RevocationStatus.Revoked, revoked.Status);
        Assert.Equal((RevocationStatus.Good, RevocationSource.Stapled), (stapled.Status, stapled.Source));
    }
}
