using Akka.Actor;
using Akka.Hosting;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using SecureGateway.Configuration;
using SecureGateway.Operations;
using SecureGateway.Palettes.Certificates;
using SecureGateway.Palettes.Config;
using SecureGateway.WebConsole.Changes;
using SecureGateway.WebConsole.Operating;
using SecureGateway.WebConsole.Parts;

namespace SecureGateway.WebConsole.Tests.Settings;

/// <summary>
/// An administrator who edits: pages over the real operations of the configuration, its real life cycle on a journal in memory,
/// and a real certificate store.
/// </summary>
public abstract class PolicyTest : BunitContext, ICallerSource, IAsyncLifetime, IAuditTrail, IFailureLog, IRequiredActor<ConfigurationKey>
{
    private const string Journal = """
        akka {
          loglevel = WARNING
          persistence.journal.plugin = "akka.persistence.journal.inmem"
          persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("sgw-console-").FullName;
    private readonly ActorSystem _system = ActorSystem.Create("console-tests", Journal);

    protected PolicyTest(string policy)
    {
        var file = Path.Combine(_folder, "gateway.conf");
        File.WriteAllText(file, $"secure-gateway {{ node {{ name = gw1, host-name = gw1.corp.example }}, policy {{ {policy} }} }}");
        var read = ConfigurationReader.Read([file]);
        Assert.Empty(read.Errors.Select(error => error.ToString()));
        var (files, pending) = (read.Configuration!, new PendingPolicyNames());
        var holder = PolicyHolder.Seed(files.Policy);
        Certificates = CertificateStore.Open(files.Node, [new AppliedPolicyNames(holder), pending], Clock, NullLogger.Instance);
        var check = new PolicyCheck(files.Node, Certificates);
        ActorRef = _system.ActorOf(ConfigurationActor.Props(new ConfigurationWiring(
            files.Node.Name, files.Document, holder, check, new SingleNodeAgreement(files.Node), Certificates, pending, Clock, NullLogger.Instance)));
        LifeCycle = new ConfigurationLifeCycle(this, check);
        var access = new ConfigurationAccess(LifeCycle);
        IPaletteSource[] palettes = [new ConfigPalette(access), new ConnectionPalette(access), new RoutePalette(access), new DomainPalette(access), new CertificatePalette(Certificates)];

        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton(new OperationDispatcher(new PaletteRegistry(palettes), this, this, Clock, () => holder.Current.Revision));
        Services.AddSingleton<ICallerSource>(this);
        Services.AddScoped<ConsoleOperations>();
        Services.AddScoped<PendingWatch>();
        Services.AddScoped<ViewerZone>();
    }

    /// <summary>How long a page may take on a busy machine.</summary>
    internal static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    public IActorRef ActorRef { get; }

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 11, 30, 0, TimeSpan.Zero));

    internal CertificateStore Certificates { get; }

    internal ConfigurationLifeCycle LifeCycle { get; }

    internal Permission May { get; set; } = Permission.Administer;

    internal NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    internal PendingWatch Pending => Services.GetRequiredService<PendingWatch>();

    public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(ActorRef);

    ValueTask<Caller?> ICallerSource.FindAsync() => ValueTask.FromResult<Caller?>(new Caller("olga", "192.0.2.1", May));

    Task IAuditTrail.RecordAsync(AuditEntry entry, CancellationToken cancellation) => Task.CompletedTask;

    void IFailureLog.Failed(string operation, string reference, Exception cause) => throw new InvalidOperationException($"{operation} failed", cause);

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await _system.Terminate();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A page, under the address that leads to it, within what every page has around it.</summary>
    internal IRenderedComponent<PageHost> Open<T>(string address)
        where T : IComponent
    {
        Navigation.NavigateTo(address);
        return Render<PageHost>(host => host.Add(one => one.Page, typeof(T)));
    }

    /// <summary>Another administrator's edit.</summary>
    internal Task EditAsync(params PolicyEdit[] edits) => LifeCycle.EditAsync([.. edits], "peter", null, CancellationToken.None);

    /// <summary>What waits for an apply, in words.</summary>
    internal async Task<IReadOnlyList<string>> ChangesAsync() =>
        [.. ChangesMade.In(await LifeCycle.StateAsync(CancellationToken.None)).Select(made => made.Difference.Words)];

    internal async Task ApplyAsync(string comment = "") => await LifeCycle.ApplyAsync(comment, "peter", null, null, CancellationToken.None);
}
