using System.Net;
using SecureGateway.Configuration;

namespace SecureGateway.Host;

/// <summary>
/// <c>health</c>: asks the gateway that runs with these files on this machine whether it is ready, and prints what it says.
/// Exit code 0 when it is; 1 when it is not, does not answer within five seconds, or the files are wrong. For containers and
/// supervisors, so that an image needs no other program for it.
/// </summary>
public static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(IReadOnlyList<string> files, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var result = ConfigurationReader.Read(files);
        if (result.Configuration is not { } configuration)
        {
            foreach (var error in result.Errors)
                await errors.WriteLineAsync(error.ToString()).ConfigureAwait(false);
            return 1;
        }

        // The certificate may be anybody's: it is this machine that is asked, and nothing is told.
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true }, UseProxy = false };
        using var http = new HttpClient(handler) { Timeout = Patience };
        var address = Address(configuration.Node.Console);
        try
        {
            using var answer = await http.GetAsync(address, cancellationToken).ConfigureAwait(false);
            await output.WriteAsync(await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync($"{address} does not answer: {e.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    private static Uri Address(ConsoleSettings console)
    {
        var address = console.EndPoint.Address;
        if (address.Equals(IPAddress.Any))
            address = IPAddress.Loopback;
        else if (address.Equals(IPAddress.IPv6Any))
            address = IPAddress.IPv6Loopback;
        return new Uri($"{(console.Https ? "https" : "http")}://{new IPEndPoint(address, console.EndPoint.Port)}/healthz/ready");
    }
}
