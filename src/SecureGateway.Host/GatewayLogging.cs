using Akka.Hosting;
using Microsoft.Extensions.Logging.Console;
using SecureGateway.Configuration;
using SecureGateway.Host.Logging;

namespace SecureGateway.Host;

/// <summary>
/// One line for each event on standard output, UTC. <c>Logging__Console__FormatterName=json</c> in the environment makes
/// each line a JSON object with the same fields by name.
/// </summary>
public static class GatewayLogging
{
    public static void AddGatewayLogging(this WebApplicationBuilder builder, NodeConfiguration node)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.UseUtcTimestamp = true;
            format.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            format.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Logging.AddJsonConsole(format => format.UseUtcTimestamp = true);
        if (builder.Configuration["Logging:Console:FormatterName"] is null)
            builder.Services.Configure<ConsoleLoggerOptions>(options => options.FormatterName = ConsoleFormatterNames.Simple);
        UseGatheredConsole(builder.Services);
        builder.Logging.SetMinimumLevel(Level(node.LogLevel));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Akka", LogLevel.Warning);
        // The framework's words: that a page was opened by somebody who is not signed in, and, at each look at a node's health,
        // what is said once a day or when it begins by whoever found it.
        builder.Logging.AddFilter("SecureGateway.WebConsole.Entry.SessionAuthentication", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Error);
    }

    /// <summary>What the actor system itself has to say goes the same way.</summary>
    public static AkkaConfigurationBuilder ConfigureGatewayLoggers(this AkkaConfigurationBuilder builder) =>
        builder.ConfigureLoggers(loggers =>
        {
            loggers.ClearLoggers();
            loggers.AddLoggerFactory();
            loggers.LogLevel = Akka.Event.LogLevel.WarningLevel;
        });

    // The formatters and their settings stay the framework's; only the writing is ours.
    private static void UseGatheredConsole(IServiceCollection services)
    {
        foreach (var framework in services.Where(service => service.ImplementationType == typeof(ConsoleLoggerProvider)).ToArray())
            services.Remove(framework);
        services.AddSingleton<ILoggerProvider, GatheredConsoleProvider>();
    }

    private static LogLevel Level(LogLevelSetting setting) => setting switch
    {
        LogLevelSetting.Debug => LogLevel.Debug,
        LogLevelSetting.Warning => LogLevel.Warning,
        LogLevelSetting.Error => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
