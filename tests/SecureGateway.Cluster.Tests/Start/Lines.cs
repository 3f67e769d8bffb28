using Microsoft.Extensions.Logging;

namespace SecureGateway.Cluster.Tests.Start;

/// <summary>What was logged.</summary>
internal sealed class Lines : ILogger
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_all)
                return [.. _all];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_all)
            _all.Add(formatter(state, exception));
    }
}
