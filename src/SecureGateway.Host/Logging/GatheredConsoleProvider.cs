using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace SecureGateway.Host.Logging;

/// <summary>
/// The console as the framework's own provider writes it, by the same formatters and settings, but through a
/// <see cref="LineBuffer"/>. Everything goes to standard output. Warnings and worse are written at once.
/// </summary>
[ProviderAlias("Console")]
internal sealed class GatheredConsoleProvider : ILoggerProvider, ISupportExternalScope
{
    private readonly LineBuffer _lines;
    private readonly ConsoleFormatter _formatter;
    private IExternalScopeProvider? _scopes;

    /// <exception cref="InvalidOperationException">There is no formatter of the name in the settings.</exception>
    public GatheredConsoleProvider(IEnumerable<ConsoleFormatter> formatters, IOptions<ConsoleLoggerOptions> options)
        : this(formatters, options, Console.OpenStandardOutput())
    {
    }

    internal GatheredConsoleProvider(IEnumerable<ConsoleFormatter> formatters, IOptions<ConsoleLoggerOptions> options, Stream output)
    {
        var name = options.Value.FormatterName ?? ConsoleFormatterNames.Simple;
        var known = formatters.ToArray();
        _formatter = Array.Find(known, formatter => string.Equals(formatter.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException(
                $"Logging:Console:FormatterName is '{name}'; there are {string.Join(", ", known.Select(formatter => formatter.Name))}");
        _lines = new LineBuffer(output);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => _lines.Dispose();

    private sealed class Logger(GatheredConsoleProvider provider, string category) : ILogger
    {
        [ThreadStatic]
        private static StringWriter? _line;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes?.Push(state);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var line = _line ??= new StringWriter();
            var entry = new Microsoft.Extensions.Logging.Abstractions.LogEntry<TState>(logLevel, category, eventId, state, exception, formatter);
            provider._formatter.Write(in entry, provider._scopes, line);
            var text = line.GetStringBuilder();
            if (text.Length > 0)
                provider._lines.Append(text, urgent: logLevel >= LogLevel.Warning);
            text.Clear();
            if (text.Capacity > 4096)
                text.Capacity = 1024; // one long stack trace is not kept for ever
        }
    }
}
