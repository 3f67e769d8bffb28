using SecureGateway.Access.Accounts;
using SecureGateway.Api;
using SecureGateway.Configuration;
using SecureGateway.Operations;

namespace SecureGateway.Host;

/// <summary>
/// <c>run</c>: relays mail until SIGTERM or SIGINT. Exit code 0 after a drain, also one that ran into its limit, since nothing
/// is lost by that; 1, with every reason on standard error, when it cannot start.
/// </summary>
public static class RunCommand
{
    /// <param name="configure">See <see cref="GatewayApplication.Build"/>.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> files, CancellationToken cancellationToken, Action<WebApplicationBuilder>? configure = null)
    {
        var result = ConfigurationReader.Read(files);
        foreach (var warning in result.Warnings)
            await Console.Error.WriteLineAsync(warning.ToString()).ConfigureAwait(false);
        if (result.Configuration is not { } configuration)
        {
            foreach (var error in result.Errors)
                await Console.Error.WriteLineAsync(error.ToString()).ConfigureAwait(false);
            return 1;
        }

        try
        {
            await using var application = GatewayApplication.Build(configuration, configure);
            application.Lifetime.ApplicationStarted.Register(() => SayReady(application));
            if (await StartedAsync(application, cancellationToken).ConfigureAwait(false))
                await StoppedAsync(application, cancellationToken).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An address in use, a directory in use or not ours, an identity that cannot be made: each says so itself.
            await Console.Error.WriteLineAsync($"SecureGateway cannot start: {e.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task<bool> StartedAsync(WebApplication application, CancellationToken cancellationToken)
    {
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || application.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            application.Logger.LogInformation("told to stop before it was ready; no mail was taken, and what is queued waits for the next start");
            return false;
        }
    }

    private static async Task StoppedAsync(WebApplication application, CancellationToken cancellationToken)
    {
        try
        {
            await application.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (application.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            application.Logger.LogWarning(
                e, "the drain did not end in its time: deliveries that were still under way are tried again after the next start, as possibly delivered");
        }
    }

    private static async Task SayReadyLaterAsync(WebApplication application, Task queue)
    {
        application.Logger.LogInformation("no mail is taken before the queue is here: clients hear 421");
        try
        {
            await queue.ConfigureAwait(false);
            application.Logger.LogInformation("ready");
        }
        catch (OperationCanceledException)
        {
            application.Logger.LogInformation("told to stop before the queue was here; no mail was taken");
        }
    }

    private static void SayReady(WebApplication application)
    {
        var bound = application.Services.GetRequiredService<BoundListeners>();
        var console = application.Services.GetRequiredService<NodeConfiguration>().Console;
        foreach (var listener in bound.Smtp)
            application.Logger.LogInformation("listening for SMTP on {EndPoint}", listener);
        application.Logger.LogInformation(
            "{What} on {Scheme}://{EndPoint}", console.Enabled ? "console" : "health and metrics", console.Https ? "https" : "http", bound.Console);
        application.Logger.LogInformation("operations on {Socket}", application.Services.GetRequiredService<ApiOptions>().Socket);
        if (bound.Operations is { } operations)
            application.Logger.LogInformation("operations on https://{EndPoint}", operations);
        if (console.Enabled)
            SayCode(application.Services.GetRequiredService<FirstAccount>());
        var queue = application.Services.GetRequiredService<QueueRecovery>().Done;
        if (queue.IsCompletedSuccessfully)
            application.Logger.LogInformation("ready");
        else
            _ = SayReadyLaterAsync(application, queue);
    }

    // Not by the logger: logs are gathered, kept and read by others.
    private static void SayCode(FirstAccount first)
    {
        if (first.NewCode() is { } code)
            Console.Out.WriteLine($"The web console has no account yet. Make the first one at its sign-in page, with the one-time code {code} (good for {Times.Write(FirstAccount.CodeLife)}).");
    }
}
