using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

public sealed class DeliveryHostingTests
{
    [Fact]
    public async Task A_host_with_delivery_relays_and_says_QUIT_when_it_stops()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var staged = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));
        var options = new DeliveryOptions("gw.example.test");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IPolicySource>(staged.Policy);
        builder.Services.AddSingleton<IMessageStore>(staged.Store);
        builder.Services.AddSingleton<IIdentities>(staged.Identities);
        builder.Services.AddSingleton<IRevocationStatus>(staged.Revocation);
        builder.Services.AddSingleton<IAlarms>(staged.Alarms);
        builder.Services.AddSingleton<ITrust, StagedTrust>();
        builder.Services.AddDelivery(options);
        builder.Services.AddAkka("gateway", akka => akka.AddDelivery(options));
        using var host = builder.Build();
        await host.StartAsync();

        var delivery = host.Services.GetRequiredService<IRequiredActor<DeliveryKey>>().ActorRef;
        var outcome = await delivery.Ask<DeliveryOutcome>(staged.Attempt(), TimeSpan.FromSeconds(30));
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.Equal(PeerEnd.Quit, Assert.Single(await peer.WaitForEndedAsync(1)).End);
    }
}
