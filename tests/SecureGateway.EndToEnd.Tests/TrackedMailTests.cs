using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
using SecureGateway.Staging;
using SecureGateway.Tracking;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>What an administrator finds in tracking of mail that really moved.</summary>
public sealed class TrackedMailTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    [Trait("Rule", "T-1")]
    [Trait("Rule", "T-2")]
    public async Task Mail_that_went_under_TLS_is_found_and_told_in_both_directions()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls("mx.partner.example"));
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer));
        await using (var client = await gateway.ConnectAsync(tls: true))
        {
            var reply = await client.SendMailAsync(
                "Alice@corp.example", ["bob@partner.example"],
                "Received: from x\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n =?utf-8?b?IOKYlQ==?=\r\nMessage-ID: <1@corp.example>\r\n\r\nHello\r\n");
            Assert.Equal(250, reply.Code);
        }

        await gateway.Tracking.WaitForGoneAsync(1);
        var row = Assert.Single(await SearchAsync(gateway, new TrackingQuery { Recipient = "bob@partner.example" }));
        Assert.Equal(("alice@corp.example", "café ☕", "<1@corp.example>", "127.0.0.1", "internal"), (row.Sender, row.Subject, row.MessageId, row.Client, row.Profile));
        Assert.Equal((TrackedStatus.Delivered, TlsUsed.Tls13, TlsUsed.Tls13, "test"), (row.Status, row.Inbound, row.Outbound, row.Node));
        Assert.Equal(row.Key, Assert.Single(await SearchAsync(gateway, new TrackingQuery { MessageId = "1@corp.example", UnderTls = true, Subject = "CAFÉ" })).Key);
        Assert.Empty(await SearchAsync(gateway, new TrackingQuery { UnderTls = false }));

        var story = StoryTeller.Tell((await gateway.Services.GetRequiredService<ITrackingSearch>().FindAsync(row.Id!.Value, CancellationToken.None))!);
        Assert.True(story.Verdict.Encrypted);
        Assert.Contains("Came in from", story.Lines[0].Sentence, StringComparison.Ordinal);
        Assert.Contains("under TLSv1.3", story.Lines[0].Sentence, StringComparison.Ordinal);
        Assert.Contains(story.Lines[1].Facts, fact => fact.Name == "certificate SHA-256" && fact.Value.Length == 64);
        Assert.Contains(story.Lines[1].Facts, fact => fact is { Name: "rule", Value: "the global setting: TLS when offered" });
    }

    [Fact]
    [Trait("Rule", "T-2")]
    public async Task The_chain_that_each_side_showed_is_recorded_link_by_link()
    {
        var intermediate = CertificateFactory.Shared.Intermediate.Certificate;
        await using var peer = StagedPeer.Start(PeerPlan.WithCertificate(CertificatePlan.ByIntermediate("mx.partner.example"), "mx.partner.example"));
        await using var gateway = await RunningGateway.StartAsync($$"""
            tls.opportunistic { enabled = on }
            connections { internal {
              client-hosts = [ "127.0.0.1" ], relay = full
              inbound-tls { mandatory = on, mode = report, client-certificate { validation = trusted } }
            } }
            routes = [ { domains = [ "partner.example" ], to = [ "{{peer.HostAndPort}}" ] } ]
            """);
        await using (var client = await gateway.ConnectAsync())
        {
            await client.StartTlsAsync(new StagedClientTls { ClientCertificate = CertificateFactory.Shared.Make(CertificatePlan.ByIntermediate("client.example") with { Usage = CertificateUsage.Client }) });
            await client.CommandAsync("EHLO client.example");
            Assert.Equal(250, (await client.SendMailAsync("alice@corp.example", ["bob@partner.example"], "Subject: x\r\n\r\ny\r\n")).Code);
        }

        await gateway.Tracking.WaitForGoneAsync(1);
        var row = Assert.Single(await SearchAsync(gateway, new TrackingQuery { Recipient = "bob@partner.example" }));
        var story = StoryTeller.Tell((await gateway.Services.GetRequiredService<ITrackingSearch>().FindAsync(row.Id!.Value, CancellationToken.None))!);
        foreach (var line in story.Lines.Take(2))
        {
            Assert.Contains(line.Facts, fact => fact.Name == "chain 1" && fact.Value.StartsWith(intermediate.Subject, StringComparison.Ordinal)
                && fact.Value.EndsWith(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(intermediate.RawData)), StringComparison.Ordinal));
        }
    }

    [Fact]
    [Trait("Rule", "T-2")]
    public async Task Mail_that_a_mandatory_profile_kept_is_told_requirement_by_requirement()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls("wrong.name.example"));
        await using var gateway = await RunningGateway.StartAsync($$"""
            connections {
              internal { client-hosts = [ "127.0.0.1" ], relay = full }
              bank { outbound-tls { mandatory = on, on-failure = reject, server-certificate { validation = name } } }
            }
            routes = [ { domains = [ "partner.example" ], to = [ "{{peer.HostAndPort}}" ], connection = bank }, { domains = [ "*" ], to = [ "{{peer.HostAndPort}}" ] } ]
            """);
        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForAttemptsAsync(1);
        var row = Assert.Single(await SearchAsync(gateway, new TrackingQuery { Flags = TrackedFlags.RefusedForTls }));
        Assert.Equal((FailureReason.TlsCertificateNotAccepted, "bank"), (row.Reason, row.Connection));
        Assert.Equal(row.Key, Assert.Single(await SearchAsync(gateway, new TrackingQuery { Profile = "bank" })).Key);
        var story = StoryTeller.Tell((await gateway.Services.GetRequiredService<ITrackingSearch>().FindAsync(row.Id!.Value, CancellationToken.None))!);
        var facts = story.Lines.SelectMany(line => line.Facts).ToList();
        Assert.Contains(facts, fact => fact.Name == "required: trust in the certificate" && fact.IsTrouble);
        Assert.Contains(facts, fact => fact.Name == "required: TLS version" && fact.Value.EndsWith(": met", StringComparison.Ordinal));
        Assert.Contains(facts, fact => fact is { Name: "rule", Value: "mandatory TLS of the profile bank" });
        Assert.NotNull(story.Verdict.Advice);

        var sample = await gateway.Services.GetRequiredService<ITrackingSearch>().SampleAsync(
            new ConnectionSampleQuery(MailDirection.Outbound, "bank", DateTimeOffset.UnixEpoch), CancellationToken.None);
        var ladder = TlsSetting.Ladder(new Policy.CertificateRequirement(Policy.CertificateValidation.None, [], Policy.NameMatch.SanThenCn, ["system"]));
        Assert.Equal([0, 0, 1, 1, 1, 1], ladder.Select(setting => SettingForecast.Of(setting, sample).Refused));
    }

    [Fact]
    [Trait("Rule", "T-3")]
    public async Task A_refused_MAIL_is_found_with_its_facts()
    {
        await using var gateway = await RunningGateway.StartAsync("""
            connections { bank { client-hosts = [ "127.0.0.1" ], relay = full, inbound-tls { mandatory = on } } }
            """);
        await using var client = await gateway.ConnectAsync();
        Assert.Equal(530, (await client.CommandAsync("MAIL FROM:<mallory@bad.example>")).Code);
        await using var underTls = await gateway.ConnectAsync(tls: true);
        Assert.Equal(250, (await underTls.CommandAsync("MAIL FROM:<ann@bad.example>")).Code);
        var row = Assert.Single(await WaitForAsync(gateway, new TrackingQuery { Status = TrackedStatus.Refused }));
        Assert.Equal((TrackedKind.RefusedMail, "bank", "127.0.0.1", true), (row.Kind, row.Profile, row.Client, row.RefusedForTls));
        Assert.Equal("mallory@bad.example", row.Sender);
        var record = await gateway.Services.GetRequiredService<ITrackingSearch>().FindAsync(new TrackingCursor(row.Key, row.Node), CancellationToken.None);
        Assert.Contains("bank requires TLS in use (TLS), and there was no TLS", Assert.Single(StoryTeller.Tell(record!).Lines).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "T-3")]
    public async Task A_handshake_that_failed_is_found_with_its_reason(bool implicitTls)
    {
        await using var gateway = await RunningGateway.StartAsync("""
            tls.opportunistic { enabled = on, minimum-version = "1.3" }
            connections { internal { client-hosts = [ "127.0.0.1" ], relay = full } }
            """);
        var tls = new StagedClientTls { Protocols = SslProtocols.Tls12 };
        if (implicitTls)
        {
            using var looking = new Socket(SocketType.Stream, ProtocolType.Tcp); // a monitor: no handshake of its can fail
            await looking.ConnectAsync(gateway.ImplicitTls);
            looking.Close();
            await Assert.ThrowsAnyAsync<Exception>(() => StagedClient.ConnectAsync(gateway.ImplicitTls, implicitTls: tls));
        }
        else
        {
            await using var client = await gateway.ConnectAsync();
            await client.CommandAsync("EHLO old.example");
            await Assert.ThrowsAnyAsync<Exception>(() => client.StartTlsAsync(tls));
        }

        var row = Assert.Single(await WaitForAsync(gateway, new TrackingQuery { Status = TrackedStatus.Refused }));
        Assert.Equal((TrackedKind.FailedHandshake, "internal", "127.0.0.1", false, Fault.Theirs), (row.Kind, row.Profile, row.Client, row.RefusedForTls, row.Fault));
        var search = gateway.Services.GetRequiredService<ITrackingSearch>();
        var record = await search.FindAsync(new TrackingCursor(row.Key, row.Node), CancellationToken.None);
        Assert.Equal(
            "The TLS handshake with [127.0.0.1] failed: the client offers no version of TLS that is allowed here.",
            Assert.Single(StoryTeller.Tell(record!).Lines).Sentence);
        Assert.Equal(row.Key, Assert.Single(await SearchAsync(gateway, new TrackingQuery { Flags = TrackedFlags.TlsFailed })).Key);
    }

    [Fact]
    [Trait("Rule", "T-4")]
    public async Task A_gateway_without_tracking_relays_all_the_same()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls("mx.partner.example"));
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer), node: "tracking.enabled = off");
        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForGoneAsync(1);
        Assert.Null(gateway.Services.GetService<ITrackingSearch>());
        Assert.False(File.Exists(Path.Combine(gateway.Directory, "data", "tracking.db")));
    }

    // What is refused is told to the session's actor, and the client may hear of it first.
    private static async Task<IReadOnlyList<TrackedRow>> WaitForAsync(RunningGateway gateway, TrackingQuery query)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            if (await SearchAsync(gateway, query) is { Count: > 0 } found)
                return found;
            await ticks.WaitForNextTickAsync(limit.Token);
        }
    }

    private static async Task<IReadOnlyList<TrackedRow>> SearchAsync(RunningGateway gateway, TrackingQuery query)
    {
        await gateway.Services.GetRequiredService<TrackingWriter>().FlushAsync().WaitAsync(Patience);
        return (await gateway.Services.GetRequiredService<ITrackingSearch>().SearchAsync(query, CancellationToken.None)).Rows;
    }
}
