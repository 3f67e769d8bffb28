using Microsoft.Extensions.Logging;

namespace SecureGateway.Revocation;

/// <summary>What look-ups write to the log; what came of them stands with each connection.</summary>
internal static partial class RevocationLog
{
    [LoggerMessage(EventId = 5000, Level = LogLevel.Debug, Message = "Revocation of {Subject}: {Status}, kept until {KeepUntil:u}")]
    public static partial void Found(this ILogger logger, string subject, string status, DateTimeOffset keepUntil);

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "A certificate's revocation could not be found out: {Why}")]
    public static partial void NotFound(this ILogger logger, string why);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Debug, Message = "A connection waited {Seconds} s for a certificate's revocation and goes on without it")]
    public static partial void GaveUp(this ILogger logger, double seconds);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Error, Message = "A revocation answer could not be read, and this was not foreseen")]
    public static partial void Threw(this ILogger logger, Exception error);
}
