using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>A conversation through <c>openssl s_client -starttls smtp</c>: lines in, replies out, TLS by OpenSSL's own program.</summary>
public sealed partial class OpenSslClient : IAsyncDisposable
{
    private readonly OutsideProgram _program;
    private int _read;

    private OpenSslClient(OutsideProgram program) => _program = program;

    public static async Task<OpenSslClient> StartAsync(string openssl, IPEndPoint server, params IReadOnlyList<string> options)
    {
        var client = new OpenSslClient(OutsideProgram.Start(
            openssl,
            ["s_client", "-connect", $"127.0.0.1:{server.Port.ToString(CultureInfo.InvariantCulture)}", "-starttls", "smtp", "-name", "openssl.example", "-quiet", "-crlf", "-ign_eof", .. options]));
        // When the handshake is done it shows the last line of the EHLO reply before it, on its error stream.
        await client._program.WaitForErrorAsync(error => error.Contains("\n250 ", StringComparison.Ordinal), "the handshake");
        return client;
    }

    public async Task<string> CommandAsync(string line)
    {
        await _program.WriteAsync(line + "\n");
        return await ReplyAsync();
    }

    public Task WriteAsync(string text) => _program.WriteAsync(text);

    /// <summary>The next reply, all its lines.</summary>
    public async Task<string> ReplyAsync()
    {
        await _program.WaitForAsync(output => LastLine().IsMatch(output, _read), "a reply");
        var output = _program.Output;
        var last = LastLine().Match(output, _read);
        var reply = output[_read..(last.Index + last.Length)];
        _read = last.Index + last.Length;
        return reply.Trim();
    }

    public Task<ProgramResult> WaitForExitAsync() => _program.WaitForExitAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [GeneratedRegex(@"^[2-5][0-9][0-9] [^\n]*\n", RegexOptions.Multiline)]
    private static partial Regex LastLine();
}
