using Microsoft.AspNetCore.Components;
using SecureGateway.WebConsole.Operating;

namespace SecureGateway.WebConsole.Changes;

/// <summary>
/// A page that shows what is pending: loaded when it is opened, and anew when pending changes, by whomever. An error ends the
/// page, as any error of a page does.
/// </summary>
public abstract class PendingPage : ComponentBase, IDisposable
{
    [Inject]
    protected ConsoleOperations Operations { get; set; } = null!;

    [Inject]
    protected PendingWatch Pending { get; set; } = null!;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Pending.Changed -= Reload;

    /// <summary>Asks for what the page shows.</summary>
    protected abstract Task LoadAsync();

    protected override Task OnInitializedAsync()
    {
        Pending.Changed += Reload;
        return LoadAsync();
    }

    private void Reload() => _ = InvokeAsync(async () =>
    {
        try
        {
            await LoadAsync();
            StateHasChanged();
        }
        catch (Exception problem)
        {
            await DispatchExceptionAsync(problem);
        }
    });
}
