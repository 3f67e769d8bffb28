using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Smtp.Tests.Harness;

namespace SecureGateway.Smtp.Tests;

/// <summary>The one place with real sockets: SMTP beside HTTP in one Kestrel.</summary>
public sealed class HostingTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly RecordingSession _session = new() { Tls = Certificates.ServerOptions() };
    private WebApplication _host = null!;
    private ListenOptions _clear = null!;
    private ListenOptions _tls = null!;
    private ListenOptions _http = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSmtp().AddSingleton<ISmtpSessionFactory>(_session);
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenSmtp(any, SmtpListener.StartTls("mx"), listen => _clear = listen);
            kestrel.ListenSmtp(any, SmtpListener.Implicit("mxs", (_, _) => new(new ImplicitHandshake((_, _) => Certificates.ServerOptions(), _ => { }))), listen => _tls = listen);
            kestrel.Listen(any, listen => _http = listen);
        });
        _host = builder.Build();
        _host.MapGet("/", () => "console");
        await _host.StartAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Starttls_on_a_socket()
    {
        using var client = await ConnectAsync(_clear);
        Stream stream = client.GetStream();
        Assert.Equal("220 mx.test ESMTP", await AskAsync(stream, ""));
        Assert.Equal("250 HELP", await AskAsync(stream, Play.Hello));
        Assert.Equal("220 2.0.0 Ready to start TLS", await AskAsync(stream, "STARTTLS\r\n"));
        await using var secure = await SecureAsync(stream);
        await SendMessageAsync(secure);
        Assert.Equal("mx", _session.Connection!.Listener);
    }

    [Fact]
    public async Task Implicit_tls_on_a_socket_and_http_beside_it()
    {
        using var client = await ConnectAsync(_tls);
        await using var secure = await SecureAsync(client.GetStream());
        Assert.Equal("220 mx.test ESMTP", await AskAsync(secure, ""));
        await SendMessageAsync(secure);
        Assert.Equal("mxs", _session.Connection!.Listener);
        Assert.NotNull(_session.Connection.Tls);

        using var http = new HttpClient();
        Assert.Equal("console", await http.GetStringAsync(new Uri($"http://{_http.IPEndPoint}/")));
    }

    [Fact]
    public async Task A_client_that_closes_its_sending_side_is_answered()
    {
        using var client = await ConnectAsync(_clear);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Play.Hello + Play.Envelope + "DATA\r\nx\r\n.\r\n"));
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        Assert.EndsWith("250 2.0.0 Queued\r\n", await reader.ReadToEndAsync().WaitAsync(Limit));
        Assert.Single(_session.Messages);
    }

    [Fact]
    public async Task When_the_host_stops_sessions_hear_421()
    {
        using var client = await ConnectAsync(_clear);
        var stream = client.GetStream();
        await AskAsync(stream, "");
        var stopping = _host.StopAsync();
        Assert.Equal("421 4.3.2 Closing; try again later", await AskAsync(stream, ""));
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Limit));
        await stopping.WaitAsync(Limit);
        Assert.Equal(SmtpSessionEnd.Stopped, _session.End);
    }

    private static async Task SendMessageAsync(Stream stream)
    {
        Assert.Equal("250 HELP", await AskAsync(stream, Play.Hello));
        Assert.StartsWith("354", await AskAsync(stream, Play.Envelope + "DATA\r\n", "354"));
        Assert.Equal("250 2.0.0 Queued", await AskAsync(stream, "x\r\n.\r\n"));
        Assert.Equal("221 2.0.0 mx.test closing", await AskAsync(stream, "QUIT\r\n"));
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Limit));
    }

    private static async Task<TcpClient> ConnectAsync(ListenOptions listen)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(listen.IPEndPoint!).WaitAsync(Limit);
        return client;
    }

    private static async Task<SslStream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream, leaveInnerStreamOpen: true, (_, _, _, _) => true);
        await secure.AuthenticateAsClientAsync("mx.test").WaitAsync(Limit);
        return secure;
    }

    // The last line that comes.
    private static async Task<string> AskAsync(Stream stream, string text, string until = "")
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        await stream.FlushAsync();
        var said = "";
        var buffer = new byte[4096];
        while (!said.EndsWith("\r\n", StringComparison.Ordinal) || Play.Replies(said) is [] || !Play.Replies(said)[^1].StartsWith(until, StringComparison.Ordinal))
        {
            var length = await stream.ReadAsync(buffer).AsTask().WaitAsync(Limit);
            Assert.NotEqual(0, length);
            said += Encoding.ASCII.GetString(buffer, 0, length);
        }

        return Play.Replies(said)[^1];
    }
}
