using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.TestSupport;

namespace SecureGateway.Delivery.Tests;

/// <summary>Delivery with everything real but DNS, store and configuration; no actors.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    public const string Root = "staged-root";

    public static readonly DateTimeOffset Accepted = DateTimeOffset.UtcNow;

    private long _revision = 1;

    public Gateway(PolicyConfiguration configuration, DeliveryOptions? options = null, TimeProvider? time = null, StagedResolver? resolver = null, ITrust? trust = null)
    {
        Options = options ?? new DeliveryOptions("gw.example.test") { AllowLoopbackMx = true };
        Time = time ?? TimeProvider.System;
        Resolver = resolver ?? new StagedResolver();
        Policy = new StagedPolicy(new PolicySnapshot(_revision, configuration));
        Pool = new ConnectionPool(Options, Time);
        Metrics = new DeliveryMetrics(() => Pool.Count);
        Services = new DeliveryServices(
            Options, Policy, Store, new HostFinder(Options, Resolver, new Random(7), new OwnAddresses(Options, Time, () => Interfaces)),
            new ConnectionOpener(Options, new TlsClient(Identities, trust ?? new StagedTrust(), Time), Revocation, Time),
            Pool, new PipelinedTransaction(Options.Timeouts), Metrics, Alarms, NullLogger<DeliveryServices>.Instance, Time);
    }

    public DeliveryOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>The machine's addresses, as far as the gateway knows.</summary>
    public IReadOnlyList<System.Net.IPAddress> Interfaces { get; set; } = [];

    public StagedResolver Resolver { get; }

    public StagedPolicy Policy { get; }

    public StagedStore Store { get; } = new();

    public StagedIdentities Identities { get; } = new();

    public StagedRevocation Revocation { get; } = new();

    public StagedAlarms Alarms { get; } = new();

    public ConnectionPool Pool { get; }

    public DeliveryMetrics Metrics { get; }

    public DeliveryServices Services { get; }

    public void Apply(PolicyConfiguration configuration) => Policy.Current = new PolicySnapshot(++_revision, configuration);

    public DeliveryAttempt Attempt(
        string to = "user@example.org", int attempt = 1, int strikes = 0, string? text = null, Envelope? envelope = null, DateTimeOffset? accepted = null) =>
        Attempt([to], attempt, strikes, text is null ? null : Encoding.Latin1.GetBytes(text), envelope, accepted);

    public DeliveryAttempt Attempt(
        string[] to, int attempt = 1, int strikes = 0, byte[]? body = null, Envelope? envelope = null, DateTimeOffset? accepted = null)
    {
        body ??= Encoding.ASCII.GetBytes("Subject: staged\r\n\r\nHello\r\n");
        envelope ??= new Envelope(MailAddress.Parse("sender@example.com"), []);
        if (envelope.Recipients.IsDefaultOrEmpty)
            envelope = envelope with { Recipients = [.. to.Select(address => new Recipient(MailAddress.Parse(address)))] };
        var hop = Policy.Current.Routes.Find(envelope.Recipients[0].Address.Domain);
        return new DeliveryAttempt(
            QueueId.New(Time.GetUtcNow()), hop?.Key ?? NextHop.NoRoute, Store.Add(body), body.Length, envelope,
            [.. envelope.Recipients.Select((recipient, index) => new AttemptRecipient(index, recipient))],
            accepted ?? Time.GetUtcNow(), attempt, strikes, false);
    }

    public async Task<AttemptResult> RunAsync(DeliveryAttempt attempt, CancellationToken stop = default)
    {
        var hop = Policy.Current.Routes.Find(attempt.Recipients[0].Recipient.Address.Domain)!;
        return await new AttemptRun(Services, new DeliveryPlan(Policy.Current, hop), attempt, stop).RunAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async Task<DeliveryOutcome> DeliverAsync(DeliveryAttempt attempt) => (await RunAsync(attempt)).Outcome;

    public Task<DeliveryOutcome> DeliverAsync() => DeliverAsync(Attempt());

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        Metrics.Dispose();
    }
}
