using SecureGateway.Operations;
using SecureGateway.Palettes.Config;
using SecureGateway.WebConsole.Operating;

namespace SecureGateway.WebConsole.Changes;

/// <summary>
/// What pending differs in, kept up to date for one viewer: looked at every two seconds, and at once after <see cref="LookAsync"/>.
/// It tells of a change by whomever it was made, in this browser, by another administrator, or with <c>sgw</c>.
/// </summary>
public sealed class PendingWatch(ConsoleOperations operations, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _end = new();
    private Task? _watching;

    /// <summary>On whatever thread: a component goes on with <c>InvokeAsync</c>.</summary>
    public event Action? Changed;

    public IReadOnlyList<ChangeRow> Changes { get; private set; } = [];

    /// <summary>Why the changes cannot be told; what was known last still stands in <see cref="Changes"/>.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Once for a viewer; a second call does nothing.</summary>
    public void Start() => _watching ??= WatchAsync();

    public async Task LookAsync()
    {
        try
        {
            var reply = await operations.RowsAsync<ChangeRow>("config", "changes", cancellation: _end.Token).ConfigureAwait(false);
            var isNew = reply.Refusal != Refusal || (reply.IsGiven && !reply.Rows.SequenceEqual(Changes));
            Refusal = reply.Refusal;
            if (reply.IsGiven)
                Changes = reply.Rows;
            if (isNew)
                Changed?.Invoke();
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The viewer has gone.
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Every, clock);
        var end = _end.Token;
        try
        {
            do
                await LookAsync().ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(end).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The viewer has gone.
        }
    }
}
