namespace SecureGateway.Tracking.Tests;

/// <summary>Waits for what another thread is about to make true, with a generous limit.</summary>
internal static class Eventually
{
    public static Task BecomesTrueAsync(Func<bool> condition, string what) => BecomesTrueAsync(() => Task.FromResult(condition()), what);

    public static async Task BecomesTrueAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            try
            {
                await ticks.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"did not become true in 60 seconds: {what}");
            }
        }
    }
}
