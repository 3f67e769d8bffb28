using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Configuration;
using SecureGateway.Host;
using SecureGateway.Operations;
using SecureGateway.Peers;
using SecureGateway.Peers.Membership;
using SecureGateway.Policy;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>One gateway of a <see cref="GatewayCluster"/>, with its life cycle as the faces have it.</summary>
internal sealed class GatewayNode(string name, WebApplication application) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public string Name => name;

    public IServiceProvider Services => application.Services;

    public ConfigurationLifeCycle LifeCycle => application.Services.GetRequiredService<ConfigurationLifeCycle>();

    public PeerView Peers => application.Services.GetRequiredService<PeerWatch>().View;

    public PeerSystem System => application.Services.GetRequiredService<PeerSystem>();

    public PolicySnapshot Policy => application.Services.GetRequiredService<IPolicySource>().Current;

    public IPEndPoint Smtp => application.Services.GetRequiredService<BoundListeners>().Smtp[0];

    public Uri Console => new($"http://{application.Services.GetRequiredService<BoundListeners>().Console}");

    public static async Task<GatewayNode> StartAsync(string name, string file)
    {
        var result = ConfigurationReader.Read([file]);
        if (result.Configuration is not { } configuration)
            throw new InvalidOperationException(string.Join('\n', result.Errors));
        var application = GatewayApplication.Build(configuration, builder => builder.Logging.ClearProviders());
        await application.StartAsync();
        return new GatewayNode(name, application);
    }

    /// <summary>One setting, pending.</summary>
    public Task EditAsync(string key, string value, string by = "alice") =>
        LifeCycle.EditAsync([new PolicyEdit.Set(key, value)], by, null, CancellationToken.None);

    public Task<ConfigurationReplies.RevisionIsActive> ApplyAsync(string comment = "", string by = "alice") =>
        LifeCycle.ApplyAsync(comment, by, null, null, CancellationToken.None);

    public async Task<ConfigurationReplies.Refused> ApplyRefusedAsync(string by = "alice") =>
        (await Assert.ThrowsAsync<ConfigurationRefusedException>(() => ApplyAsync(by: by))).Refused;

    public IPeerOperations Others => application.Services.GetRequiredService<IPeerOperations>();

    public Task<OperationResult> CallAsync(string palette, string operation, Permission permission, params (string Name, string Value)[] arguments) =>
        application.Services.GetRequiredService<OperationDispatcher>().CallAsync(
            new OperationRequest(palette, operation, arguments.ToDictionary(argument => argument.Name, argument => (IReadOnlyList<string>)[argument.Value])), new Caller("alice", "test", permission));

    public async Task<Rows> CallAsync(string palette, string operation) => Assert.IsType<Rows>(await application.Services.GetRequiredService<OperationDispatcher>()
        .CallAsync(new OperationRequest(palette, operation, new Dictionary<string, IReadOnlyList<string>>()), new Caller("alice", "test", Permission.View), null, CancellationToken.None));

    public async Task UntilRevisionAsync(long revision) => await UntilAsync(() => Policy.Revision >= revision, $"{name} runs on {revision}");

    public async Task UntilAsync(Func<bool> holds, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (!holds())
                await timer.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{Limit} have passed, and it is not so that {what}; {Peers}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
    }
}
