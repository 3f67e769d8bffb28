using Microsoft.Extensions.Logging;

namespace SecureGateway.Configuration.Tests.LifeCycle;

[Trait("Rule", "A-1")]
public sealed class FilesAfterTheFirstStartTests : LifeCycleTest
{
    [Fact]
    public async Task Files_that_say_something_else_are_passed_over_and_the_log_says_so()
    {
        await State();
        Files = Read("domains = [ \"corp.example\" ], tls.opportunistic.enabled = on");
        var log = new Lines();
        Logger = log;

        StartAgain();
        await State();

        Assert.False(Holder.Current.Configuration.Tls.Opportunistic.Enabled);
        var line = Assert.Single(log.All, line => line.Contains("passed over", StringComparison.Ordinal));
        Assert.Contains("tls.opportunistic.enabled: off -> on (stronger)", line, StringComparison.Ordinal);
        Assert.Contains("sgw config load FILE", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_say_what_seeded_the_history_or_what_is_applied_are_no_news()
    {
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        var applied = (await Apply()).Revision;
        var log = new Lines();
        Logger = log;
        StartAgain();
        await State();
        Files = Files with { Document = PolicyDocument.Parse(applied.Text) };
        StartAgain();
        await State();

        Assert.DoesNotContain(log.All, line => line.Contains("passed over", StringComparison.Ordinal));
    }

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (All)
                All.Add(formatter(state, exception));
        }
    }
}
