using System.Globalization;
using System.Text;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

public sealed class CredentialsTests : IDisposable
{
    private const string Secret = "correct horse";

    private readonly string _file = Path.GetTempFileName();

    public CredentialsTests() => File.WriteAllText(_file, Secret + "\r\nnotes of whoever keeps it\n");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Credentials_are_sent_under_TLS()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with { Capabilities = new PeerCapabilities { Auth = true } });
        await using var gateway = With(peer, enabled: false);

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        var connection = Assert.Single(peer.Connections);
        Assert.Equal(("relay-user", true), connection.Authenticated);
        Assert.DoesNotContain("AUTH", connection.PlaintextText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_forbid_plaintext_where_STARTTLS_is_not_offered()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext() with { Capabilities = new PeerCapabilities { Auth = true } });
        await using var gateway = With(peer, enabled: true);

        var outcome = await gateway.DeliverAsync(gateway.Attempt(attempt: 7, strikes: 6));

        Assert.Equal(FailureReason.TlsRequiredNotOffered, Assert.Single(outcome.Recipients).Reason);
        Assert.DoesNotContain("AUTH", Assert.Single(peer.Connections).PlaintextText, StringComparison.Ordinal);
        Assert.Empty(peer.AllMessages);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(9, 8)]
    public async Task Credentials_never_fall_back_to_plaintext(int attempt, int strikes)
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220) with { Capabilities = new PeerCapabilities { Auth = true } });
        await using var gateway = With(peer, enabled: true);

        var outcome = await gateway.DeliverAsync(gateway.Attempt(attempt: attempt, strikes: strikes));

        Assert.Equal(FailureReason.TlsReset, Assert.Single(outcome.Recipients).Reason);
        Assert.Equal(strikes, outcome.Strikes);
        Assert.DoesNotContain("AUTH", Assert.Single(peer.Connections).PlaintextText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_credentials_defer()
    {
        await using var peer = StagedPeer.Start((PeerPlan.GoodTls() with { Capabilities = new PeerCapabilities { Auth = true } })
            .Answer("AUTH", "535 5.7.8 No"));
        await using var gateway = With(peer, enabled: true);

        var outcome = await gateway.DeliverAsync();

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.AuthenticationFailed), (recipient.Disposition, recipient.Reason));
        Assert.NotNull(Assert.Single(outcome.Evidence.Hosts).Tls);
    }

    [Fact]
    public async Task A_server_that_asks_on_and_on_is_given_up()
    {
        await using var peer = StagedPeer.Start((PeerPlan.GoodTls() with { Capabilities = new PeerCapabilities { Auth = true } })
            .Answer("AUTH", PeerReply.Of(string.Join('\n', Enumerable.Repeat("334 ", 1000)))));
        await using var gateway = With(peer, enabled: false);

        var outcome = await gateway.DeliverAsync();

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.AuthenticationFailed), (recipient.Disposition, recipient.Reason));
        Assert.Contains("rounds", Assert.Single(outcome.Evidence.Hosts).Detail, StringComparison.Ordinal);
        Assert.Empty(peer.AllMessages);
    }

    [Theory]
    [InlineData("500 5.5.1 Unknown command: AUTH PLAIN {0}")]
    [InlineData("500 5.5.1 Unknown: \"AUTH PLAIN {1}...\"")]
    [InlineData("535 5.7.8 '{2}' is not the password of relay-user")]
    [InlineData("AUTH PLAIN {0}")]
    [Trait("Rule", "C-3")]
    public async Task A_server_that_repeats_the_secret_brings_it_into_no_record(string reply)
    {
        var sent = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0relay-user\0{Secret}"));
        await using var peer = StagedPeer.Start((PeerPlan.GoodTls() with { Capabilities = new PeerCapabilities { Others = ["AUTH PLAIN"] } })
            .Answer("AUTH", string.Format(CultureInfo.InvariantCulture, reply, sent, sent[..24], Secret)));
        await using var gateway = With(peer, enabled: true);

        var outcome = await gateway.DeliverAsync();

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal(RecipientDisposition.Deferred, recipient.Disposition);
        var host = Assert.Single(outcome.Evidence.Hosts);
        foreach (var record in new[] { recipient.Reply.ToString(), host.Detail ?? "" })
        {
            Assert.DoesNotContain(sent[..12], record, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Secret, record, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("not kept", host.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r=x,s=y,i=1", "nonce")]
    [InlineData("r=x,s=!,s=y,i=4096", "same key")] // the library throws what is no SASL error
    [InlineData("r=x,s=c2FsdA==,i=2147483647", "iterations")]
    [InlineData("r=x,s=c2FsdA==,i=99999999999999999999", "iterations")]
    public async Task What_a_server_asks_in_SCRAM_is_its_own_doing_and_no_endless_work(string challenge, string problem)
    {
        await using var peer = StagedPeer.Start((PeerPlan.GoodTls() with { Capabilities = new PeerCapabilities { Others = ["AUTH SCRAM-SHA-256"] } })
            .Answer("AUTH", "334 " + Convert.ToBase64String(Encoding.UTF8.GetBytes(challenge))));
        await using var gateway = With(peer, enabled: true);

        var outcome = await gateway.DeliverAsync();

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.AuthenticationFailed), (recipient.Disposition, recipient.Reason));
        Assert.Contains(problem, Assert.Single(outcome.Evidence.Hosts).Detail, StringComparison.Ordinal);
        Assert.False(outcome.PossiblyDelivered);
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_is_our_fault_and_defers()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with { Capabilities = new PeerCapabilities { Auth = true } });
        var route = Configurations.To(peer) with { Credentials = new RouteCredentials("relay-user", _file + ".missing", null) };
        await using var gateway = new Gateway(Configurations.Opportunistic(route));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(FailureReason.InternalError, Assert.Single(outcome.Recipients).Reason);
        Assert.Equal(Fault.Ours, Assert.Single(outcome.Evidence.Hosts).Fault);
        Assert.False(Assert.Single(peer.Connections).HasCommand("AUTH"));
    }

    [Theory]
    [InlineData("correct horse\r\nsecond line", Secret)]
    [InlineData("correct horse", Secret)]
    [InlineData("\nsecond line", null)]
    [InlineData("", null)]
    public void The_first_line_of_the_file_is_the_secret_and_nothing_else_is(string content, string? secret)
    {
        File.WriteAllText(_file, content);
        var credentials = new RouteCredentials("relay-user", _file, null);

        if (secret is null)
            Assert.Contains("first line is empty", Assert.Throws<RelayException>(() => RouteSecret.Read(credentials, null)).Message, StringComparison.Ordinal);
        else
            Assert.Equal(secret, RouteSecret.Read(credentials, null));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "C-3")]
    public async Task A_file_of_the_gateway_s_own_is_never_sent_however_it_is_named(bool byLink)
    {
        Skip.If(byLink && OperatingSystem.IsWindows(), "links need privileges here");
        var data = Directory.CreateTempSubdirectory();
        try
        {
            var named = Path.Combine(data.FullName, "tokens.json");
            await File.WriteAllTextAsync(named, "a token");
            if (byLink)
            {
                File.Delete(_file);
                File.CreateSymbolicLink(_file, named);
            }

            await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with { Capabilities = new PeerCapabilities { Auth = true } });
            var route = Configurations.To(peer) with { Credentials = new RouteCredentials("relay-user", byLink ? _file : named, null) };
            await using var gateway = new Gateway(Configurations.Off(route), new DeliveryOptions("gw.example.test") { DataDirectory = data.FullName });

            var outcome = await gateway.DeliverAsync();

            Assert.Equal(FailureReason.InternalError, Assert.Single(outcome.Recipients).Reason);
            Assert.Contains("data directory", Assert.Single(outcome.Evidence.Hosts).Detail, StringComparison.Ordinal);
            Assert.False(Assert.Single(peer.Connections).HasCommand("AUTH"));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_secret_is_read_anew_for_each_login()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with { Capabilities = new PeerCapabilities { Auth = true } });
        var options = new DeliveryOptions("gw.example.test") { Pool = PoolOptions.Default with { MaxMessages = 1 } };
        await using var gateway = With(peer, enabled: true, options);

        await gateway.DeliverAsync();
        File.Delete(_file);
        var outcome = await gateway.DeliverAsync();

        Assert.Equal(FailureReason.InternalError, Assert.Single(outcome.Recipients).Reason);
    }

    private Gateway With(StagedPeer peer, bool enabled, DeliveryOptions? options = null)
    {
        var route = Configurations.To(peer) with { Credentials = new RouteCredentials("relay-user", _file, null) };
        return new Gateway(enabled ? Configurations.Opportunistic(route) : Configurations.Off(route), options);
    }
}
