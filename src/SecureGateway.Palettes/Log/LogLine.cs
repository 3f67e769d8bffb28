using Microsoft.Extensions.Logging;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Log;

/// <summary>One line of the log.</summary>
/// <param name="Exception">Type and message; the trace is in the log itself.</param>
public sealed record LogLine(DateTimeOffset At, LogLevel Level, string Category, string Text, string? Exception)
{
    public static readonly Table<LogLine> Table = new Table<LogLine>("line")
        .Column("at", l => l.At)
        .Column("level", l => l.Level)
        .Column("category", l => l.Category)
        .Column("text", l => l.Exception is null ? l.Text : $"{l.Text}: {l.Exception}");
}
