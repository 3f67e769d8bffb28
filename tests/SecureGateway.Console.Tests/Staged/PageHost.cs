using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using MudBlazor;

namespace SecureGateway.WebConsole.Tests;

/// <summary>What the console's layout has around a page: where menus, dialogs and messages appear.</summary>
public sealed class PageHost : ComponentBase
{
    [Parameter, EditorRequired]
    public Type Page { get; set; } = null!;

    [Parameter]
    public IDictionary<string, object?>? Parameters { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<MudPopoverProvider>(0);
        builder.CloseComponent();
        builder.OpenComponent<MudDialogProvider>(1);
        builder.CloseComponent();
        builder.OpenComponent<MudSnackbarProvider>(2);
        builder.CloseComponent();
        builder.OpenElement(3, "main");
        builder.OpenComponent<DynamicComponent>(4);
        builder.AddComponentParameter(5, nameof(DynamicComponent.Type), Page);
        builder.AddComponentParameter(6, nameof(DynamicComponent.Parameters), Parameters);
        builder.CloseComponent();
        builder.CloseElement();
    }
}
