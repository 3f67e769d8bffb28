using Akka.Hosting;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Inbound;

/// <summary>What the actors of this room need of the others, in one piece.</summary>
public sealed record InboundServices(
    InboundOptions Options,
    IMessageStore Store,
    IRequiredActor<QueueKey> Queue,
    InboundTlsOptions Tls,
    IRevocationStatus Revocation,
    IAlarms Alarms,
    SessionRegister Register,
    InboundMetrics Metrics,
    IEnumerable<IInboundObserver> Observers,
    TimeProvider Clock,
    ILoggerFactory Loggers)
{
    public ILogger Log { get; } = Loggers.CreateLogger("SecureGateway.Inbound");

    /// <summary>Lines about refusals, for all sessions together.</summary>
    public LogBudget RefusalLines { get; } = new(Clock, Options.RefusalLinesPerSecond, TimeSpan.FromSeconds(1));
}
