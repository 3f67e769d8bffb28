namespace SecureGateway.Access.Accounts;

/// <summary>
/// Hashing of passwords, one at a time and with few who wait: it costs a tenth of a second of CPU each, and whoever floods the
/// sign-in page must not take that from the mail.
/// </summary>
public sealed class PasswordWork(PasswordHash hash) : IDisposable
{
    private const int MostWaiting = 20;

    private readonly SemaphoreSlim _turn = new(1);
    private int _waiting;

    internal PasswordHash Hash => hash;

    /// <summary>Does it in turn; the default, undone, when too many wait.</summary>
    internal async Task<T?> DoAsync<T>(Func<T> work, CancellationToken cancellation)
        where T : class
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting)
                return null;
            await _turn.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _turn.Dispose();
}
