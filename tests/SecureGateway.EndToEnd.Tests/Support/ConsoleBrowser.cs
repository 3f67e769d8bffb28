using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>Somebody at the web console, as far as HTTP goes: keeps cookies, fills in forms as a browser does, follows no redirect.</summary>
public sealed partial class ConsoleBrowser : IDisposable
{
    public const string Password = "four words that fit";

    /// <param name="from">An address of loopback's to come from.</param>
    public ConsoleBrowser(Uri console, string from = "127.0.0.1")
    {
        Http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = Cookies,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true }, // judged by the tests of TLS
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                    await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        {
            BaseAddress = console,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public CookieContainer Cookies { get; } = new();

    public HttpClient Http { get; }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path);

    /// <summary>Opens the page, fills in one of its forms and sends it.</summary>
    /// <param name="handler">The form's name.</param>
    public async Task<HttpResponseMessage> SendFormAsync(string path, string handler, params IReadOnlyList<(string Name, string Value)> fields)
    {
        var page = await Http.GetStringAsync(path);
        var guard = Guard().Match(page, page.IndexOf($"value=\"{handler}\"", StringComparison.Ordinal)).Groups[1].Value;
        using var form = new FormUrlEncodedContent([new("_handler", handler), new("__RequestVerificationToken", guard), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await Http.PostAsync(path, form);
    }

    public Task<HttpResponseMessage> SignInAsync(string name, string password = Password, string path = "/sign-in") =>
        SendFormAsync(path, "sign-in", ("SignIn.Name", name), ("SignIn.Password", password));

    public Task<HttpResponseMessage> RedeemAsync(string name, string code, string password = Password, string? again = null) =>
        SendFormAsync("/sign-in", "code", ("Code.Name", name), ("Code.Code", code), ("Code.Password", password), ("Code.Again", again ?? password));

    public void Dispose() => Http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Guard();
}
