using Microsoft.Extensions.Logging;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>What delivery writes to the log: one line for each attempt, and alarms.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(
        EventId = 3000, Level = LogLevel.Information,
        Message = "attempt {Attempt} of {QueueId} to {NextHop}: {Result} reason={Reason} fault={Fault} host={Host} address={Address} tls={Tls} strikes={Strikes} fellback={FellBack} reused={Reused} retry={RetryAt} took={TookMs} ms revision={Revision} detail={Detail}")]
    public static partial void Attempted(
        ILogger logger, int attempt, QueueId queueId, string nextHop, string result, string reason, string fault, string host, string address, string tls,
        int strikes, bool fellBack, bool reused, string retryAt, long tookMs, long revision, string? detail);

    [LoggerMessage(
        EventId = 3001, Level = LogLevel.Error,
        Message = "Alarm: delivery of {QueueId} to {NextHop} failed of our own making, {Reason}: {Detail}")]
    public static partial void OwnFailure(ILogger logger, QueueId queueId, string nextHop, FailureReason reason, string? detail);

    [LoggerMessage(
        EventId = 3002, Level = LogLevel.Warning,
        Message = "Report mode: {QueueId} to {Partner} went over {Tls} to {Host} address {Address} and misses what profile {Profile} would enforce: {Misses}")]
    public static partial void WouldRefuse(
        ILogger logger, QueueId queueId, string partner, string tls, string host, string address, string profile, string misses);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "Next hop {NextHop} could not be reached {Failures} times in a row and rests until {Until:u}")]
    public static partial void BacksOff(ILogger logger, string nextHop, int failures, DateTimeOffset until);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Error, Message = "Delivery of {QueueId} to {NextHop} threw")]
    public static partial void Threw(ILogger logger, Exception error, QueueId queueId, string nextHop);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Error, Message = "A report about {QueueId} could not be made")]
    public static partial void ReportThrew(ILogger logger, Exception error, QueueId queueId);

    [LoggerMessage(
        EventId = 3006, Level = LogLevel.Warning,
        Message = "No route covers {Domain}: {QueueId} waits until {RetryAt:u}; add a route, or it is returned when it expires")]
    public static partial void NoRoute(ILogger logger, QueueId queueId, string domain, DateTimeOffset? retryAt);
}
