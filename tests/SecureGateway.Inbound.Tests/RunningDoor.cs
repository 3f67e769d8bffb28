using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Smtp;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.Inbound.Tests;

/// <summary>The room as a host runs it: Kestrel, the wire, the hosting extensions, on loopback and ephemeral ports.</summary>
internal sealed class RunningDoor : IAsyncDisposable, IPolicySource, IIdentities, ITrust
{
    private readonly WebApplication _host;
    private ListenOptions? _startTls;
    private ListenOptions? _implicit;

    private RunningDoor(PolicyConfiguration configuration)
    {
        Current = new PolicySnapshot(3, configuration);
        var options = new InboundOptions("gw.example") { DrainTimeout = TimeSpan.FromSeconds(20) };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ILoggerFactory>(Lines);
        builder.Services.AddSingleton<IPolicySource>(this);
        builder.Services.AddSingleton<IIdentities>(this);
        builder.Services.AddSingleton<ITrust>(this);
        builder.Services.AddSingleton<IRevocationStatus>(Revocation);
        builder.Services.AddSingleton<IAlarms>(new StagedAlarms());
        builder.Services.AddSingleton<IMessageStore>(Store);
        builder.Services.AddSmtp();
        builder.Services.AddInbound(options);
        builder.Services.AddAkka("door", akka => akka
            .WithActors((system, registry, _) => registry.Register<QueueKey>(system.ActorOf(Props.Create(() => new AcceptingQueue(Taken)), "queue")))
            .AddInbound(options));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var factory = kestrel.ApplicationServices.GetRequiredService<SmtpSessionFactory>();
            kestrel.ListenSmtp(new IPEndPoint(IPAddress.Loopback, 0), SmtpListener.StartTls("smtp"), bound => _startTls = bound);
            kestrel.ListenSmtp(
                new IPEndPoint(IPAddress.Loopback, 0), SmtpListener.Implicit("smtps", factory.ImplicitTlsAsync), bound => _implicit = bound);
        });
        _host = builder.Build();
    }

    public PolicySnapshot Current { get; }

    public RecordingLoggers Lines { get; } = new();

    public FakeStore Store { get; } = new();

    public StagedRevocation Revocation { get; } = new();

    public ConcurrentQueue<Enqueue> Taken { get; } = new();

    public IPEndPoint StartTls => _startTls!.IPEndPoint!;

    public IPEndPoint Implicit => _implicit!.IPEndPoint!;

    public static async Task<RunningDoor> StartAsync(PolicyConfiguration configuration)
    {
        var door = new RunningDoor(configuration);
        await door._host.StartAsync();
        return door;
    }

    public string Stored(Enqueue message) => Encoding.Latin1.GetString(Store.Bodies[message.Body.Value]);

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    SslStreamCertificateContext? IIdentities.Find(string name) => CertificateFactory.Shared.Server("gw.example").Context();

    SslStreamCertificateContext? IIdentities.Choose(ImmutableArray<string> names, string serverName) => ((IIdentities)this).Find(names[0]);

    object ITrust.Generation => this;

    X509ChainPolicy ITrust.ChainPolicy(ImmutableArray<string> signing, bool forServer)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        foreach (var name in signing.IsEmpty ? ["system"] : signing)
            policy.CustomTrustStore.Add(Root(name).Certificate);
        return policy;
    }

    ImmutableArray<string> ITrust.NamesOf(string anchor) =>
        [.. new[] { "system", "other" }.Where(name => CertificateFactsReader.AnchorOf(Root(name).Certificate) == anchor)];

    // The factory's root is the system's; the one that it calls unknown is another partner's.
    private static StagedCertificate Root(string name) => name == "other" ? CertificateFactory.Shared.UnknownRoot : CertificateFactory.Shared.Root;
}
