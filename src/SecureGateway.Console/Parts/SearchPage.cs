using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using SecureGateway.WebConsole.Navigation;
using SecureGateway.WebConsole.Operating;

namespace SecureGateway.WebConsole.Parts;

/// <summary>A page that shows what its address looks for: a link, the back button and the form all go by way of the address.</summary>
public abstract class SearchPage : LivePage
{
    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>What is looked for now.</summary>
    protected Terms Terms { get; private set; } = Terms.None;

    protected abstract Place Place { get; }

    protected abstract Terms Read(string address);

    /// <summary>Something else is looked for from now on.</summary>
    protected virtual void Changed()
    {
    }

    protected override Task OnInitializedAsync()
    {
        Terms = Read(Navigation.Uri);
        Navigation.LocationChanged += Moved;
        return base.OnInitializedAsync();
    }

    protected override void Dispose(bool disposing)
    {
        Navigation.LocationChanged -= Moved;
        base.Dispose(disposing);
    }

    protected void Go(Terms terms, bool replace = false) => Navigation.NavigateTo(terms.Link(Place.Path), replace: replace);

    private void Moved(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(async () =>
    {
        var wanted = Read(e.Location);
        if (wanted.Equals(Terms) || Navigation.ToBaseRelativePath(e.Location).Split('?', '#')[0] != Place.Path.TrimStart('/'))
            return;
        Terms = wanted;
        Changed();
        try
        {
            await LookNowAsync();
        }
        catch (Exception problem)
        {
            await DispatchExceptionAsync(problem);
        }
    });
}
