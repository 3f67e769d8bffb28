using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Configuration;
using SecureGateway.Host;
using SecureGateway.Palettes.Log;
using SecureGateway.Queue.Lane;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>
/// A whole gateway in this process, as the host builds it, on a directory of its own and ephemeral loopback ports.
/// </summary>
public sealed class RunningGateway : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly bool _ownsDirectory;

    private RunningGateway(WebApplication application, string directory, bool ownsDirectory, Tracking tracking)
    {
        _application = application;
        _ownsDirectory = ownsDirectory;
        Directory = directory;
        Tracking = tracking;
        var bound = application.Services.GetRequiredService<BoundListeners>();
        Smtp = bound.Smtp[0];
        ImplicitTls = bound.Smtp[1];
        Console = new Uri($"http://{bound.Console}");
        Operations = bound.Operations;
    }

    public string Directory { get; }

    public Tracking Tracking { get; }

    /// <summary>The STARTTLS listener.</summary>
    public IPEndPoint Smtp { get; }

    public IPEndPoint ImplicitTls { get; }

    public Uri Console { get; }

    /// <summary>Remote operations; null when the configuration has none.</summary>
    public IPEndPoint? Operations { get; }

    /// <summary>The operations socket.</summary>
    public string Socket => Path.Combine(Directory, "data", "operations.sock");

    public IServiceProvider Services => _application.Services;

    /// <summary>Starts a gateway.</summary>
    /// <param name="policy">The inside of the <c>policy</c> block.</param>
    /// <param name="directory">An earlier one's, to start again on its data; null makes one that is removed at the end.</param>
    public static async Task<RunningGateway> StartAsync(string policy, string? directory = null, string node = "", Action<WebApplicationBuilder>? configure = null)
    {
        var own = directory is null;
        directory ??= System.IO.Directory.CreateTempSubdirectory("securegateway-test-").FullName;
        var tracking = new Tracking();
        WebApplication? application = null;
        try
        {
            application = Build(directory, policy, node, tracking, configure);
            await application.StartAsync();
            return new RunningGateway(application, directory, own, tracking);
        }
        catch
        {
            // Nobody else knows of them.
            if (application is not null)
                await application.DisposeAsync();
            if (own)
                System.IO.Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    private static WebApplication Build(string directory, string policy, string node, Tracking tracking, Action<WebApplicationBuilder>? configure)
    {
        var result = ConfigurationReader.Read([Write(directory, policy, node)]);
        if (result.Configuration is not { } configuration)
            throw new InvalidOperationException(string.Join('\n', result.Errors));
        return GatewayApplication.Build(configuration, builder =>
        {
            builder.Logging.ClearProviders(); // but for what 'log tail' listens to
            builder.Services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogTap>());
            builder.Services.AddSingleton<ILaneObserver>(tracking);
            configure?.Invoke(builder);
        });
    }

    /// <summary>A profile that lets loopback clients send anywhere.</summary>
    public const string InternalClient = """connections { internal { client-hosts = [ "127.0.0.1" ], relay = full } }""";

    /// <summary>Connects, says EHLO, and STARTTLS when told to.</summary>
    public async Task<StagedClient> ConnectAsync(bool tls = false)
    {
        var client = await StagedClient.ConnectAsync(Smtp);
        await client.CommandAsync("EHLO client.example");
        if (tls)
        {
            await client.StartTlsAsync();
            await client.CommandAsync("EHLO client.example");
        }

        return client;
    }

    /// <summary>Sends one message and gives back the last reply.</summary>
    public async Task<StagedReply> SendAsync(string recipient, string body = "Hello\r\n", string sender = "alice@corp.example")
    {
        await using var client = await ConnectAsync();
        var reply = await client.SendMailAsync(sender, [recipient], $"From: {sender}\r\nTo: {recipient}\r\nSubject: test\r\n\r\n{body}");
        await client.QuitAsync();
        return reply;
    }

    /// <summary>As SIGTERM does.</summary>
    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        if (_ownsDirectory)
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static string Write(string directory, string policy, string node)
    {
        var path = Path.Combine(directory, "gateway.conf");
        File.WriteAllText(path, $$"""
            secure-gateway {
              node {
                name = "test"
                host-name = "gateway.test.example"
                data-directory = "{{directory}}/data"
                smtp.listeners = [
                  { address = "127.0.0.1", port = 0, tls = starttls }
                  { address = "127.0.0.1", port = 0, tls = implicit }
                ]
                console { address = "127.0.0.1", port = 0 }
                {{node}}
              }
              policy {
                {{policy}}
              }
            }
            """);
        return path;
    }
}
