namespace SecureGateway.Inbound;

/// <summary>
/// Is told of what was refused at the door (T-3). Called on sessions' threads: must be quick. What it throws is logged and changes
/// nothing: it is never the reason that mail stops.
/// </summary>
public interface IInboundObserver
{
    void Refused(InboundRefused refused);

    /// <summary>A profile in report mode would have refused this; the mail passed (M-13).</summary>
    void WouldRefuse(InboundRefused refused);
}
