using Microsoft.AspNetCore.Components;
using SecureGateway.WebConsole.Operating;

namespace SecureGateway.WebConsole.Parts;

/// <summary>
/// A page that looks at what it shows again and again. One look at a time: a look that was asked for puts an end to one that is
/// under way, and a look by the clock waits its turn. When the page is left all of it ends. An error ends the page, as any error
/// of a page does.
/// </summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private CancellationTokenSource? _look;

    [Inject]
    protected ConsoleOperations Operations { get; set; } = null!;

    [Inject]
    protected TimeProvider Clock { get; set; } = null!;

    /// <summary>Null before the first look has ended.</summary>
    protected DateTimeOffset? LookedAt { get; private set; }

    protected bool IsLooking => _look is not null;

    protected virtual TimeSpan Every => TimeSpan.FromSeconds(5);

    /// <summary>Whether the clock has anything to do just now.</summary>
    protected virtual bool IsLive => true;

    /// <summary>
    /// Asks for what the page shows, and puts it into the page's fields after a last <c>ThrowIfCancellationRequested</c>: a look that
    /// was given up must not write over what came after it.
    /// </summary>
    protected abstract Task LookAsync(CancellationToken cancellation);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (_end.IsCancellationRequested)
            return;
        _end.Cancel();
        _end.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        await LookNowAsync();
        if (!_end.IsCancellationRequested)
            _ = GoOnAsync(_end.Token);
    }

    /// <summary>Looks now, and shows it.</summary>
    protected async Task LookNowAsync()
    {
        if (_end.IsCancellationRequested)
            return;
        _look?.Cancel();
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        _look = mine;
        try
        {
            await LookAsync(mine.Token);
            LookedAt = Clock.GetUtcNow();
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            return; // another look took its place, or nobody is there to see
        }
        finally
        {
            if (_look == mine)
                _look = null;
        }

        StateHasChanged();
    }

    private async Task GoOnAsync(CancellationToken end)
    {
        try
        {
            using var timer = new PeriodicTimer(Every, Clock);
            while (await timer.WaitForNextTickAsync(end))
                await InvokeAsync(() => IsLive && !IsLooking ? LookNowAsync() : Task.CompletedTask);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }
}
