using Microsoft.Extensions.DependencyInjection;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;
using SecureGateway.Tracking;

namespace SecureGateway.Browser.Tests.Support;

/// <summary>A gateway between an internal client and a partner, both on loopback, whose mail goes as the tests want it.</summary>
internal sealed class StagedHouse : IAsyncDisposable
{
    private StagedHouse(StagedPeer partner, RunningGateway gateway)
    {
        Partner = partner;
        Gateway = gateway;
    }

    public StagedPeer Partner { get; private set; }

    public RunningGateway Gateway { get; }

    /// <param name="policy">With PEER where the partner's address belongs.</param>
    public static async Task<StagedHouse> StartAsync(PeerBehaviour partner, string policy)
    {
        var peer = StagedPeer.Start(partner);
        var directory = Directory.CreateTempSubdirectory("securegateway-test-").FullName;
        var ca = CertificateFactory.Shared.WriteRoot(directory);
        try
        {
            return new StagedHouse(peer, await RunningGateway.StartAsync(
                policy.Replace("PEER", peer.HostAndPort, StringComparison.Ordinal), directory, $$"""signing { partner-ca { certificate = "{{ca}}" } }"""));
        }
        catch
        {
            await peer.DisposeAsync();
            Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Partner.DisposeAsync();
        Directory.Delete(Gateway.Directory, recursive: true);
    }

    /// <summary>Another server comes up where the partner's was; connections that were kept are gone.</summary>
    public async Task ReplacePartnerAsync(PeerBehaviour partner)
    {
        var port = Partner.Port;
        await Partner.DisposeAsync();
        Partner = StagedPeer.Start(partner, port: port);
    }

    /// <summary>Until so many messages, refusals not counted, are done with, and all of it stands in tracking.</summary>
    public async Task TrackedAsync(int gone)
    {
        await Gateway.Tracking.WaitForGoneAsync(gone);
        await TrackedAsync();
    }

    /// <summary>Until what was journalled stands in tracking.</summary>
    public Task TrackedAsync() => Gateway.Services.GetRequiredService<TrackingWriter>().FlushAsync().WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Sends one message and gives back the first reply that was no success, or the last.</summary>
    public async Task<StagedReply> SendAsync(string recipient, string subject, string sender = "alice@corp.example", bool tls = true, StagedCertificate? certificate = null, string? messageId = null)
    {
        await using var client = await StagedClient.ConnectAsync(Gateway.Smtp);
        await client.CommandAsync("EHLO client.example");
        if (tls)
        {
            await client.StartTlsAsync(new StagedClientTls { ClientCertificate = certificate });
            await client.CommandAsync("EHLO client.example");
        }

        var reply = await client.SendMailAsync(sender, [recipient], $"From: {sender}\r\nTo: {recipient}\r\nSubject: {subject}\r\n{(messageId is null ? "" : $"Message-ID: {messageId}\r\n")}\r\nHello\r\n");
        await client.QuitAsync();
        return reply;
    }
}
