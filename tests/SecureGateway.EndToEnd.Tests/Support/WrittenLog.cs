using Microsoft.Extensions.Logging;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>Everything that is logged, with every value, for tests that look for what must not be there.</summary>
internal sealed class WrittenLog(TextWriter to) : ILoggerProvider, ILogger
{
    private readonly TextWriter _to = TextWriter.Synchronized(to);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _to.WriteLine($"{formatter(state, exception)} {state} {exception}");

    public void Dispose()
    {
    }
}
