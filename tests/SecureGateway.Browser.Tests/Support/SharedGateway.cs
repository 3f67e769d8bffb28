using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.Browser.Tests.Support;

/// <summary>One gateway without mail for the tests of a class that leave nothing behind which another of them would see.</summary>
public sealed class SharedGateway : IAsyncLifetime
{
    public RunningGateway Gateway { get; private set; } = null!;

    public async Task InitializeAsync() => Gateway = await RunningGateway.StartAsync("""connections { bank { sender-domains = [ "bank.example" ] } }""");

    public async Task DisposeAsync() => await Gateway.DisposeAsync();
}
