using Microsoft.Extensions.Logging;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Log;

/// <param name="Category">Categories that begin so.</param>
/// <param name="Until">Null: until the gateway is restarted.</param>
public sealed record LogLevelChange(string Category, LogLevel Level, DateTimeOffset? Until)
{
    public static readonly Table<LogLevelChange> Table = new Table<LogLevelChange>("change")
        .Column("category", c => c.Category)
        .Column("level", c => c.Level)
        .Column("until", c => c.Until is { } until ? until : "restart");
}
