using Microsoft.Extensions.Diagnostics.HealthChecks;
using SecureGateway.Mail;
using SecureGateway.Peers;
using SecureGateway.Queue;

namespace SecureGateway.Host;

/// <summary>
/// Whether this node can take mail. Not ready until the listeners are open, which they are only after the queue has been
/// recovered, and a node with peers knows what they agreed on; not while the queue is down; not ready again from the moment the node is asked to stop. What does not work of our own
/// making (<see cref="IAlarms"/>) makes it degraded, which is still 200: mail is taken, and some of it waits.
/// </summary>
public sealed class Readiness : IHealthCheck
{
    private readonly IMessageStore _store;
    private readonly QueueHealth _queue;
    private readonly IAlarms _alarms;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly PeerWatch _peers;

    public Readiness(IMessageStore store, QueueHealth queue, IAlarms alarms, IHostApplicationLifetime lifetime, PeerWatch peers)
    {
        _peers = peers;
        _queue = queue;
        _alarms = alarms;
        _store = store;
        _lifetime = lifetime;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            !_lifetime.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Unhealthy($"starting: {_peers.Waiting ?? "the queue is being recovered"}")
            : _lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("stopping: no new mail is taken")
            : _queue.Problem is { } problem ? HealthCheckResult.Unhealthy(problem)
            : !_store.HasRoom ? HealthCheckResult.Unhealthy("the disk is nearly full: mail is answered with 452")
            : _alarms.Standing is { IsEmpty: false } alarms ? HealthCheckResult.Degraded("taking mail; " + string.Join("; ", alarms.Select(Say)))
            : HealthCheckResult.Healthy("taking mail"));

    private static string Say(Alarm alarm) => $"alarm: {alarm.About}: {alarm.Reason.Describe()} ({alarm.Detail})";
}
