namespace SecureGateway.Queue.Tests;

/// <summary>Waits for what another thread is about to make true, with a generous limit.</summary>
internal static class Eventually
{
    public static Task BecomesTrueAsync(Func<bool> condition, string what) => BecomesTrueAsync(condition, () => what);

    public static async Task BecomesTrueAsync(Func<bool> condition, Func<string> what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            try
            {
                await ticks.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"did not become true in 30 seconds: {what()}");
            }
        }
    }
}
