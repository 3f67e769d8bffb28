using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.Logging;

namespace SecureGateway.WebConsole.Layout;

/// <summary>
/// An error of a page ends that page and nothing else: the frame stays, the log has the error in full under a reference, and
/// the viewer reads that reference and what to do. It goes with the page that failed.
/// </summary>
public sealed class PageBoundary : ErrorBoundaryBase
{
    private string _reference = "";

    [Inject]
    private ILogger<PageBoundary> Logger { get; set; } = null!;

    protected override Task OnErrorAsync(Exception exception)
    {
        _reference = Guid.NewGuid().ToString("n")[..8];
        Logger.LogError(exception, "a page of the console failed ({Reference})", _reference);
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenComponent<PageFailed>(1);
        builder.AddComponentParameter(2, nameof(PageFailed.Reference), _reference);
        builder.AddComponentParameter(3, nameof(PageFailed.OnAgain), EventCallback.Factory.Create(this, Recover));
        builder.CloseComponent();
    }
}
