using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>What an attempt tells its policy actor.</summary>
/// <param name="Unreachable">No connection could be made to any host; true also counts towards back-off.</param>
/// <param name="Reached">A host was connected to; ends back-off.</param>
internal sealed record AttemptResult(DeliveryOutcome Outcome, bool Unreachable, bool Reached);
