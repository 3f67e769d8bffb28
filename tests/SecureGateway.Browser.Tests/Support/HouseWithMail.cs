using SecureGateway.Staging;

namespace SecureGateway.Browser.Tests.Support;

/// <summary>
/// A house through which mail has gone: under TLS, in clear, in clear after TLS had failed twice, kept back by a profile; and a
/// client whose handshake failed. For the tests of a class, which only look at it.
/// </summary>
public sealed class HouseWithMail : IAsyncLifetime
{
    private StagedHouse? _house;
    private StagedPeer? _broken;

    internal StagedHouse House => _house!;

    public async Task InitializeAsync()
    {
        _broken = StagedPeer.Start(PeerBehaviour.AlwaysBroken(PeerPlan.WithTls(TlsFailures.ResetAfter220, "mx.broken.example")));
        _house = await StagedHouse.StartAsync(PeerPlan.GoodTls("mx.partner.example"), $$"""
            tls.opportunistic { enabled = on, retry-after = 1s }
            connections {
              internal { notes = "our own mail servers", client-hosts = [ "127.0.0.1" ], relay = full }
              bank {
                notes = "agreed on 2026-03-01"
                client-hosts = [ "192.0.2.0/24" ]
                sender-domains = [ "bank.example" ]
                outbound-tls { mandatory = on, server-certificate { validation = name, signing = [ partner-ca ] } }
              }
            }
            domains = [ "corp.example" ]
            routes = [
              { domains = [ "bank.example" ], to = [ "PEER" ], connection = bank }
              { domains = [ "broken.example" ], to = [ "{{_broken.HostAndPort}}" ] }
              { domains = [ "*" ], to = [ "PEER" ] }
            ]
            """);
        await SentAsync("erin@broken.example", "Two tries and then in clear", "<broken-1@corp.example>");
        await SentAsync("bob@partner.example", "Quarterly figures", "<figures-1@corp.example>");
        await SentAsync("carol@partner.example", "Sent in clear", "<clear-1@corp.example>", tls: false);
        await SentAsync("dora@bank.example", "For the bank only", "<bank-1@corp.example>"); // the certificate has another name
        await using (var client = await House.Gateway.ConnectAsync())
        {
            await client.CommandAsync("STARTTLS");
            await client.SendAsync("This is no TLS at all, and far from it\r\n");
            await client.WaitForEndAsync();
        }

        await House.Gateway.Tracking.WaitForGoneAsync(3);
        await House.Gateway.Tracking.WaitAsync(() => House.Gateway.Tracking.Attempts.Any(attempt => attempt.Evidence.Connection == "bank"), "the attempt that the bank's profile kept back");
        await House.TrackedAsync();
    }

    public async Task DisposeAsync()
    {
        if (_house is not null)
            await _house.DisposeAsync();
        if (_broken is not null)
            await _broken.DisposeAsync();
    }

    private async Task SentAsync(string recipient, string subject, string messageId, bool tls = true) =>
        Assert.Equal(250, (await House.SendAsync(recipient, subject, tls: tls, messageId: messageId)).Code);
}
