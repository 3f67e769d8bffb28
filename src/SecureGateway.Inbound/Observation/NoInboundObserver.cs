namespace SecureGateway.Inbound;

/// <summary>Where nobody observes.</summary>
public sealed class NoInboundObserver : IInboundObserver
{
    public static readonly NoInboundObserver Instance = new();

    public void Refused(InboundRefused refused)
    {
    }

    public void WouldRefuse(InboundRefused refused)
    {
    }
}
