namespace SecureGateway.Policy;

/// <summary>Bounds on what a client may ask of the gateway.</summary>
/// <param name="MessageSize">Octets.</param>
/// <param name="ReceivedFields">More in one message is a loop .</param>
/// <param name="Sessions">At one time, of all clients.</param>
/// <param name="SessionsPerClient">At one time, of one address.</param>
public sealed record LimitSettings(long MessageSize, int Recipients, int ReceivedFields, int Sessions, int SessionsPerClient)
{
    public static readonly LimitSettings Default = new(50L * 1024 * 1024, 1000, 50, 2000, 50);
}
