using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Configuration;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>Replacing the identity while mail flows (C-2).</summary>
[Trait("Rule", "C-2")]
public sealed class CertificateReplacementTests
{
    private const int Clients = 8, MessagesEach = 30, Replacements = 5;

    [SkippableFact]
    public async Task Under_load_no_session_and_no_message_is_lost_and_new_handshakes_see_the_new_one()
    {
        var openssl = OutsideProgram.Need("openssl");
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer));
        var store = gateway.Services.GetRequiredService<CertificateStore>();
        await using var before = await OpenSslClient.StartAsync(openssl, gateway.Smtp, "-servername", "gateway.test.example");
        await before.CommandAsync("EHLO openssl.example");

        var sent = 0;
        var halfway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            // One session for each three messages: handshakes fall before, between and after the replacements.
            for (var i = 0; i < MessagesEach; i += 3)
            {
                await using var session = await gateway.ConnectAsync(tls: true);
                for (var j = i; j < i + 3; j++)
                {
                    var reply = await session.SendMailAsync("alice@corp.example", [$"r{client}-{j}@partner.example"], $"Subject: {client}-{j}\r\n\r\nHello\r\n");
                    Assert.Equal(250, reply.Code);
                    if (Interlocked.Increment(ref sent) == Clients * MessagesEach / 4)
                        halfway.SetResult();
                }

                await session.QuitAsync();
            }
        })));
        await Task.WhenAny(halfway.Task, load);
        for (var i = 1; i <= Replacements; i++)
        {
            var next = CertificateFactory.Shared.Make(CertificatePlan.For($"new{i}.example"));
            Assert.Equal(CertificateOutcome.Done, store.ImportIdentity("default", Source(next)).Outcome);
            Assert.NotEmpty(store.Activate());
            Assert.Equal(CertificateOutcome.Refused, store.ImportIdentity("default", Source(CertificateFactory.Shared.Make(CertificatePlan.Expired("bad.example")))).Outcome);
            Assert.Equal($"new{i}.example", await ShownAsync(openssl, gateway));
        }

        await load;
        await gateway.Tracking.WaitForGoneAsync(Clients * MessagesEach);
        var bodies = (await peer.WaitForMessagesAsync(Clients * MessagesEach)).Select(message => message.Text.Split("Subject: ")[1].Split('\r')[0]).ToList();
        Assert.Equal(Clients * MessagesEach, bodies.Count);
        Assert.Equal(bodies.Count, bodies.Distinct().Count());

        // The session from before the first replacement goes on, on its own certificate.
        Assert.StartsWith("250 ", await before.CommandAsync("MAIL FROM:<alice@corp.example>"), StringComparison.Ordinal);
        Assert.StartsWith("221 ", await before.CommandAsync("QUIT"), StringComparison.Ordinal);
    }

    private static IdentitySource Source(StagedCertificate certificate) => IdentitySource.Of(
        System.Text.Encoding.ASCII.GetBytes(certificate.ChainPem()), System.Text.Encoding.ASCII.GetBytes(certificate.KeyPem()));

    private static async Task<string> ShownAsync(string openssl, RunningGateway gateway)
    {
        var result = await OutsideProgram.RunAsync(openssl, ["s_client", "-connect", $"127.0.0.1:{gateway.Smtp.Port}", "-starttls", "smtp", "-crlf", "-ign_eof"], "QUIT\n");
        var pem = result.Expect(0).Output;
        using var shown = X509Certificate2.CreateFromPem(pem.AsSpan(pem.IndexOf("-----BEGIN CERTIFICATE", StringComparison.Ordinal)));
        return shown.GetNameInfo(X509NameType.DnsName, false);
    }
}
