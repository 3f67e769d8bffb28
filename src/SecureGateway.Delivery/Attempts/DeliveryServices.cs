using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>What an attempt works with; one for the node.</summary>
internal sealed record DeliveryServices(
    DeliveryOptions Options,
    IPolicySource Policy,
    IMessageStore Store,
    HostFinder Finder,
    ConnectionOpener Opener,
    ConnectionPool Pool,
    IMailTransaction Transaction,
    DeliveryMetrics Metrics,
    IAlarms Alarms,
    ILogger<DeliveryServices> Logger,
    TimeProvider Time);
