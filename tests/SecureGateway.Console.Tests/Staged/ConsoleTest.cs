using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using SecureGateway.Operations;
using SecureGateway.WebConsole.Operating;
using SecureGateway.WebConsole.Parts;

namespace SecureGateway.WebConsole.Tests;

/// <summary>A viewer who looks at pages of the console: signed in, in Berlin, in virtual time.</summary>
public abstract class ConsoleTest : BunitContext, ICallerSource, IAsyncLifetime
{
    internal static readonly DateTimeOffset Now = new(2026, 3, 2, 11, 30, 0, TimeSpan.Zero);

    protected ConsoleTest()
    {
        Staged = new StagedOperations(Clock);
        JSInterop.Mode = JSRuntimeMode.Loose;
        DefaultWaitTimeout = TimeSpan.FromSeconds(30); // a limit and no measure: a busy machine is slow
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton(Staged.Dispatcher);
        Services.AddSingleton<ICallerSource>(this);
        Services.AddScoped<ConsoleOperations>();
        var zone = new ViewerZone();
        zone.Set("Europe/Berlin");
        Services.AddSingleton(zone);
    }

    internal FakeTimeProvider Clock { get; } = new(Now);

    internal StagedOperations Staged { get; }

    internal Permission May { get; set; } = Permission.Administer;

    internal NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    ValueTask<Caller?> ICallerSource.FindAsync() => ValueTask.FromResult<Caller?>(new Caller("olga", "192.0.2.1", May));

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync(); // some of MudBlazor's services can be disposed of in no other way

    /// <summary>A page, under the address that leads to it, within what every page has around it.</summary>
    internal IRenderedComponent<PageHost> Open<T>(string address, params (string Name, object Value)[] parameters)
        where T : IComponent
    {
        Navigation.NavigateTo(address);
        return Render<PageHost>(host => host.Add(one => one.Page, typeof(T)).Add(one => one.Parameters, parameters.ToDictionary(one => one.Name, one => (object?)one.Value)));
    }
}
