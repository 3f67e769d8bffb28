using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Inbound.Tests;

/// <summary>When a client certificate's authority is asked, and that MAIL waits for it.</summary>
[Trait("Rule", "M-9")]
public sealed class RevocationTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MAIL_is_answered_when_the_authority_has_answered_and_what_is_revoked_is_not_asked_about_again(bool revoked)
    {
        await using var door = await RunningDoor.StartAsync(Policies.Hosting("hosted.example").With(Asking("a", RevocationChecking.Required, "a.example")));
        var answer = new TaskCompletionSource<RevocationFacts>();
        door.Revocation.Answer = answer.Task;
        await using var client = await SecuredAsync(door);

        var mail = client.CommandAsync("MAIL FROM:<x@a.example>");
        while (door.Revocation.Asked.IsEmpty)
            await Task.Yield();
        Assert.False(mail.IsCompleted);
        answer.SetResult(revoked ? new RevocationFacts(RevocationStatus.Revoked, RevocationSource.Ocsp) : RevocationFacts.Good(RevocationSource.Ocsp));

        Assert.Equal(
            revoked ? "550 5.7.5 TLS requirement not met: client certificate revoked, or not known not to be" : "250 2.1.0 Ok",
            (await mail.WaitAsync(Limit)).ToString());
        await client.CommandAsync("RSET");
        Assert.Equal(revoked ? 550 : 250, (await client.CommandAsync("MAIL FROM:<x@a.example>")).Code);
        Assert.Equal(revoked ? 1 : 2, door.Revocation.Asked.Count);
        Assert.All(door.Revocation.Asked, asked => Assert.Equal((2, TimeSpan.FromSeconds(5)), (asked.Path.Certificates.Length, asked.Limit)));
    }

    [Fact]
    public async Task A_certificate_that_is_revoked_while_its_session_goes_on_sends_no_more_mail()
    {
        await using var door = await RunningDoor.StartAsync(Policies.Hosting("hosted.example").With(Asking("a", RevocationChecking.WhenKnown, "a.example")));
        door.Revocation.Answer = Task.FromResult(RevocationFacts.Good(RevocationSource.Ocsp));
        await using var client = await SecuredAsync(door);

        Assert.Equal(250, (await client.CommandAsync("MAIL FROM:<x@a.example>")).Code);
        await client.CommandAsync("RSET");
        door.Revocation.Answer = Task.FromResult(new RevocationFacts(RevocationStatus.Revoked, RevocationSource.Ocsp));

        Assert.Equal(550, (await client.CommandAsync("MAIL FROM:<x@a.example>")).Code);
    }

    [Fact]
    public async Task Nobody_is_asked_for_mail_whose_profile_does_not_want_to_know()
    {
        await using var door = await RunningDoor.StartAsync(Policies.Hosting("hosted.example").With(
            Asking("a", RevocationChecking.Off, "a.example"), Asking("b", RevocationChecking.WhenKnown, "b.example")));
        await using var client = await SecuredAsync(door);

        Assert.Equal(250, (await client.CommandAsync("MAIL FROM:<x@a.example>")).Code);
        await client.CommandAsync("RSET");
        Assert.Equal(250, (await client.CommandAsync("MAIL FROM:<x@other.example>")).Code);
        Assert.Empty(door.Revocation.Asked);
        await client.CommandAsync("RSET");
        Assert.Equal(250, (await client.CommandAsync("MAIL FROM:<x@b.example>")).Code);
        Assert.Single(door.Revocation.Asked);
    }

    [Fact]
    public async Task Nobody_is_asked_about_a_certificate_that_is_not_trusted()
    {
        await using var door = await RunningDoor.StartAsync(Policies.Hosting("hosted.example").With(Asking("a", RevocationChecking.Required, "a.example")));
        await using var client = await SecuredAsync(door, CertificatePlan.ForClient("mail.a.example") with { Issuer = CertificateIssuer.UnknownRoot });

        Assert.Equal("550 5.7.5 TLS requirement not met: client certificate not trusted", (await client.CommandAsync("MAIL FROM:<x@a.example>")).ToString());
        Assert.Empty(door.Revocation.Asked);
    }

    [Fact]
    public async Task A_look_up_that_fails_here_counts_as_not_known_and_is_logged()
    {
        await using var door = await RunningDoor.StartAsync(Policies.Hosting("hosted.example").With(Asking("a", RevocationChecking.Required, "a.example")));
        door.Revocation.Answer = FailingAsync();
        await using var client = await SecuredAsync(door);

        Assert.Equal(451, (await client.CommandAsync("MAIL FROM:<x@a.example>")).Code);
    }

    private static async Task<RevocationFacts> FailingAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("staged");
    }

    private static async Task<StagedClient> SecuredAsync(RunningDoor door, CertificatePlan? certificate = null)
    {
        var client = await StagedClient.ConnectAsync(door.StartTls);
        await client.CommandAsync("EHLO client.example");
        await client.StartTlsAsync(new StagedClientTls { ClientCertificate = CertificateFactory.Shared.Make(certificate ?? CertificatePlan.ForClient("mail.a.example")) });
        await client.CommandAsync("EHLO client.example");
        return client;
    }

    private static ConnectionProfile Asking(string name, RevocationChecking revocation, string sender) => Policies.Profile(
        name, senders: [sender],
        tls: new InboundTls(true, MandatoryMode.Enforce, TlsFloor.Default, new CertificateRequirement(CertificateValidation.Trusted, [], NameMatch.SanThenCn, ["system"])
        {
            Revocation = revocation,
        }));
}
