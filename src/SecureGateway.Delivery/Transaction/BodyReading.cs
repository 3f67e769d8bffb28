using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>What keeps a body from being read, as what keeps it from being sent.</summary>
internal static class BodyReading
{
    /// <exception cref="RelayException">InternalError: the store cannot read it; Stopped: the attempt is over.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> NextPartAsync(this BodyReader reader, CancellationToken stop)
    {
        try
        {
            return await reader.NextAsync(stop).ConfigureAwait(false);
        }
        catch (MessageStoreException error)
        {
            throw new RelayException(FailureReason.InternalError, error.Message, null, error);
        }
        catch (OperationCanceledException error) when (stop.IsCancellationRequested)
        {
            throw new RelayException(FailureReason.Stopped, "while the message was read", null, error);
        }
    }
}
