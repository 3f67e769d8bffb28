namespace SecureGateway.Mail;

// Keys under which rooms find each other's actors in the registry (Akka.Hosting's IRequiredActor<T>).

/// <summary>Takes <see cref="Enqueue"/>.</summary>
public sealed class QueueKey;

/// <summary>Takes <see cref="DeliveryAttempt"/>, answers <see cref="DeliveryOutcome"/>.</summary>
public sealed class DeliveryKey;

/// <summary>Takes <see cref="ComposeReport"/>, answers <see cref="ReportComposed"/> or <see cref="ReportFailed"/>.</summary>
public sealed class ReportsKey;

/// <summary>The inbound listeners' policy actors.</summary>
public sealed class InboundKey;
