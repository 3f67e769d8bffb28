using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>As much of the original message as its report carries, or more.</summary>
/// <param name="Octets">All of it, or its beginning.</param>
/// <param name="Length">Of the whole message.</param>
internal readonly record struct ReportedOriginal(ReadOnlyMemory<byte> Octets, long Length)
{
    private const int EmptyLine = 4; // by which a header's end is known

    /// <exception cref="MessageStoreException">It cannot be read.</exception>
    public static async ValueTask<ReportedOriginal> ReadAsync(ComposeReport command, StoredBody body, DeliveryOptions options, CancellationToken stop)
    {
        var most = Report.ReturnsWhole(command, body.Length, options) ? body.Length : options.ReportedOctets + EmptyLine;
        return new ReportedOriginal(await body.StartAsync(most, stop).ConfigureAwait(false), body.Length);
    }
}
