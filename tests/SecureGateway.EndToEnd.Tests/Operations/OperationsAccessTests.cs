using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Access;
using SecureGateway.Access.Audit;
using SecureGateway.Access.Tokens;
using SecureGateway.Api;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;

namespace SecureGateway.EndToEnd.Tests.Operations;

/// <summary>Who comes in, who does not, and that it is written down. Over real sockets.</summary>
public sealed class OperationsAccessTests
{
    private const string Https = "operations.https { address = \"127.0.0.1\", port = 0 }";

    [Fact]
    public async Task No_token_a_wrong_one_an_expired_one_and_too_little_permission_are_refused_and_audited()
    {
        var log = new StringWriter();
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To("127.0.0.1:9"), node: Https, configure: builder => builder.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(new WrittenLog(log)));
        var tokens = gateway.Services.GetRequiredService<TokenStore>();
        var viewer = tokens.Create("viewer", Permission.View, null, "test")!.Value.Text;
        var expired = tokens.Create("old", Permission.Administer, DateTimeOffset.UnixEpoch, "test")!.Value.Text;
        var wrong = viewer[..^4] + "0000";
        using var client = Client(gateway);

        foreach (var (token, status) in new[] { (null, 401), (viewer, 200), (wrong, 401), (viewer, 200), (expired, 401), (viewer, 200) })
            Assert.Equal(status, (await PostAsync(client, "queue/list", "{}", token)).Status);
        var (hold, refusal) = await PostAsync(client, "queue/hold", """{"all":true}""", viewer);
        Assert.Equal(403, hold);
        Assert.Equal("not-allowed", refusal.GetProperty("refused").GetString());

        var (entries, _) = await gateway.Services.GetRequiredService<AuditFile>().ReadAsync(_ => true, 100, default);
        Assert.Equal(
            [("viewer", "queue hold all=true"), ("old", "POST /operations/queue/list"), ("unknown", "POST /operations/queue/list"), ("nobody", "POST /operations/queue/list")],
            entries.Select(entry => (entry.By, entry.What)));
        Assert.All(entries, entry => Assert.Equal((AuditOutcome.Denied, "127.0.0.1"), (entry.Outcome, entry.From)));
        var written = await File.ReadAllTextAsync(Path.Combine(gateway.Directory, "data", "audit.jsonl")) + log;
        foreach (var token in new[] { viewer, expired, wrong })
            Assert.DoesNotContain(token.Split('_')[2], written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_guesses_waits_also_with_the_right_token()
    {
        await using var gateway = await RunningGateway.StartAsync("", node: Https);
        var right = gateway.Services.GetRequiredService<TokenStore>().Create("ci", Permission.View, null, "test")!.Value.Text;
        for (var i = 0; i < 10; i++)
            gateway.Services.GetRequiredService<GuessLimiter>().Failed(IPAddress.Loopback);
        using var client = Client(gateway);

        using var request = new HttpRequestMessage(HttpMethod.Get, "operations/palettes") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", right) } };
        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 256);
    }

    [Fact]
    public async Task A_token_is_made_once_and_never_audited()
    {
        await using var gateway = await RunningGateway.StartAsync("", node: Https);
        using var local = SocketClient(gateway.Socket);

        var (_, made) = await PostAsync(local, "token/create", """{"name":"ci","role":"administer"}""", null);
        var token = made.GetProperty("value").GetProperty("token").GetString()!;
        var (_, list) = await PostAsync(local, "token/list", "{}", null);

        using var client = Client(gateway);
        Assert.Equal(200, (await PostAsync(client, "token/list", "{}", token)).Status);
        Assert.DoesNotContain(token.Split('_')[2], list.GetRawText() + await File.ReadAllTextAsync(Path.Combine(gateway.Directory, "data", "audit.jsonl")), StringComparison.Ordinal);
        var entry = Assert.Single((await gateway.Services.GetRequiredService<AuditFile>().ReadAsync(_ => true, 100, default)).Entries);
        Assert.Equal(("token create name=ci role=administer", AuditOutcome.Done, "socket", 1L), (entry.What, entry.Outcome, entry.From, entry.Revision));
    }

    [Fact]
    public async Task Operations_are_at_their_own_doors_only_and_nothing_else_is_there()
    {
        await using var gateway = await RunningGateway.StartAsync("", node: Https);
        using var console = new HttpClient { BaseAddress = gateway.Console };
        using var local = SocketClient(gateway.Socket);
        using var client = Client(gateway);

        Assert.Equal(HttpStatusCode.NotFound, (await console.GetAsync("operations/palettes")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await console.GetAsync("Operations/Palettes")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await console.PostAsync("OPERATIONS/queue/list", new StringContent("{}"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await local.GetAsync("Operations/palettes")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await local.GetAsync("healthz/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await local.GetAsync("operations/palettes")).StatusCode);
    }

    [SkippableFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Another_user_cannot_connect_and_where_modes_were_loosened_is_refused_and_audited()
    {
        var setpriv = OutsideProgram.Need("setpriv");
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : OutsideProgram.Need("python3"); // one that others may run
        Skip.IfNot(Environment.UserName == "root", "only root can be somebody else");
        await using var gateway = await RunningGateway.StartAsync("");
        const string script = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            s.sendall(b'GET /operations/palettes HTTP/1.0\r\n\r\n')
            print(s.recv(1000).decode())
            """;
        Task<ProgramResult> AsNobody() => OutsideProgram.RunAsync(setpriv, ["--reuid=65534", "--regid=65534", "--clear-groups", python, "-c", script, gateway.Socket]);

        File.SetUnixFileMode(gateway.Directory, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Path.Combine(gateway.Directory, "data"), (UnixFileMode)0b111_101_101);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(gateway.Socket));
        Assert.Contains("PermissionError", (await AsNobody()).Expect(1).Error, StringComparison.Ordinal);

        File.SetUnixFileMode(gateway.Socket, (UnixFileMode)0b110_110_110);
        Assert.Contains("403 Forbidden", (await AsNobody()).Expect(0).Output, StringComparison.Ordinal);
        var entry = Assert.Single((await gateway.Services.GetRequiredService<AuditFile>().ReadAsync(_ => true, 10, default)).Entries);
        Assert.Equal(("nobody", "socket", AuditOutcome.Denied), (entry.By, entry.From, entry.Outcome));
    }

    [Fact]
    public void Whom_the_kernel_does_not_name_is_refused_where_it_can()
    {
        Assert.Equal(!OperatingSystem.IsLinux(), new OperationsDoor(IsSocket: true, Peer: null).MayEnter);
        Assert.False(new OperationsDoor(IsSocket: false, Peer: null).MayEnter);
        Assert.True(new OperationsDoor(IsSocket: true, new PeerCredentials(0, "root")).MayEnter);
    }

    [Fact]
    public async Task A_socket_in_use_is_refused_in_words()
    {
        using var directory = new ScratchDirectory();
        Directory.CreateDirectory(Path.Combine(directory.Path, "data"));
        using var busy = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        busy.Bind(new UnixDomainSocketEndPoint(Path.Combine(directory.Path, "data", "operations.sock")));
        busy.Listen();

        var refused = await Assert.ThrowsAnyAsync<IOException>(() => RunningGateway.StartAsync("", directory.Path));

        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", 400, "no object")]
    [InlineData("{", 400, "body is not right")]
    [InlineData("""{"limit":{"a":1}}""", 400, "limit is an object")]
    [InlineData("""{"limit":0}""", 400, "no whole number from 1 to 10000")]
    [InlineData("""{"limt":5}""", 400, "did you mean limit?")]
    public async Task A_body_that_is_not_right_is_told_why(string body, int status, string reason)
    {
        await using var gateway = await RunningGateway.StartAsync("");
        using var local = SocketClient(gateway.Socket);

        var (code, refusal) = await PostAsync(local, "queue/list", body, null);

        Assert.Equal(status, code);
        Assert.Contains(reason, refusal.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_ends_when_its_client_goes_and_when_the_gateway_stops()
    {
        var endless = new EndlessPalette();
        await using var gateway = await RunningGateway.StartAsync("", configure: builder => builder.Services.AddSingleton<IPaletteSource>(endless));
        using var local = SocketClient(gateway.Socket);

        using (var response = await StreamAsync(local))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            Assert.Contains("\"progress\"", await reader.ReadLineAsync(), StringComparison.Ordinal);
            Assert.Contains("\"begin\"", await reader.ReadLineAsync(), StringComparison.Ordinal);
            Assert.Contains("\"row\"", await reader.ReadLineAsync(), StringComparison.Ordinal);
        }

        await endless.Ended.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        using var second = await StreamAsync(local);
        await gateway.StopAsync();
        await endless.Ended.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_stream_ends_when_its_token_is_revoked_and_says_so()
    {
        var endless = new EndlessPalette();
        await using var gateway = await RunningGateway.StartAsync("", node: Https, configure: builder => builder.Services.AddSingleton<IPaletteSource>(endless));
        var tokens = gateway.Services.GetRequiredService<TokenStore>();
        using var client = Client(gateway);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Create("ci", Permission.View, null, "test")!.Value.Text);
        tokens.Create("other", Permission.View, null, "test");
        using var response = await StreamAsync(client);

        tokens.Revoke("other");
        Assert.False(endless.Ended.Reader.TryRead(out _));
        tokens.Revoke("ci");

        await endless.Ended.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains("the token ci was revoked, and so this ended", await LastAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_ends_when_its_token_expires_and_says_so()
    {
        var endless = new EndlessPalette();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = await RunningGateway.StartAsync("", node: Https, configure: builder => builder.Services.AddSingleton<IPaletteSource>(endless)
            .AddSingleton(provider => new Gate(
                provider.GetRequiredService<TokenStore>(), provider.GetRequiredService<GuessLimiter>(), provider.GetRequiredService<IAuditTrail>(), clock, provider.GetRequiredService<ILogger<Gate>>())));
        var tokens = gateway.Services.GetRequiredService<TokenStore>();
        using var client = Client(gateway);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", tokens.Create("ci", Permission.View, clock.GetUtcNow() + TimeSpan.FromDays(60), "test")!.Value.Text);
        using var response = await StreamAsync(client);

        for (var day = 0; day < 59; day++)
            clock.Advance(TimeSpan.FromDays(1));
        Assert.False(endless.Ended.Reader.TryRead(out _));
        clock.Advance(TimeSpan.FromDays(1.1));

        await endless.Ended.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains("the token ci has expired, and so this ended", await LastAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_openapi_description_has_every_operation_and_its_types()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        using var local = SocketClient(gateway.Socket);

        using var document = JsonDocument.Parse(await local.GetStringAsync("operations/openapi.json"));

        Assert.Equal("3.1.0", document.RootElement.GetProperty("openapi").GetString());
        var paths = document.RootElement.GetProperty("paths");
        Assert.Equal(
            gateway.Services.GetRequiredService<PaletteRegistry>().Palettes.SelectMany(palette => palette.Operations.Select(operation => $"/operations/{palette.Name}/{operation.Name}")).Order(),
            paths.EnumerateObject().Select(path => path.Name).Order());
        var row = paths.GetProperty("/operations/queue/list").GetProperty("post").GetProperty("responses").GetProperty("200")
            .GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("properties").GetProperty("rows").GetProperty("items");
        Assert.Contains("nextHop", row.GetProperty("properties").EnumerateObject().Select(property => property.Name));
    }

    private static Task<HttpResponseMessage> StreamAsync(HttpClient client) =>
        client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "operations/endless/count") { Content = new StringContent("{}") }, HttpCompletionOption.ResponseHeadersRead);

    private static async Task<string> LastAsync(HttpResponseMessage response) => (await response.Content.ReadAsStringAsync()).TrimEnd().Split('\n')[^1];

    private static async Task<(int Status, JsonElement Body)> PostAsync(HttpClient client, string operation, string body, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"operations/{operation}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.SendAsync(request);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, json.RootElement.Clone());
    }

    // The certificate is judged by the tests of sgw.
    private static HttpClient Client(RunningGateway gateway) => new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } })
    {
        BaseAddress = new Uri($"https://{gateway.Operations}"),
    };

    private static HttpClient SocketClient(string path) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://node") };
}
