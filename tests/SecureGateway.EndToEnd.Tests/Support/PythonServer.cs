using System.Globalization;
using System.Text;
using System.Text.Json;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>A receiving server on Python's TLS: Judges/Python/receive.py.</summary>
public sealed class PythonServer : IAsyncDisposable
{
    private readonly OutsideProgram _program;
    private readonly ScratchDirectory _directory;

    private PythonServer(OutsideProgram program, ScratchDirectory directory)
    {
        _program = program;
        _directory = directory;
    }

    public string HostAndPort { get; private set; } = "";

    /// <param name="version">1.2, 1.3, or none for a server without STARTTLS.</param>
    public static async Task<PythonServer> StartAsync(string version)
    {
        var python = PythonScript.Interpreter;
        var directory = new ScratchDirectory();
        var (certificate, key) = CertificateFactory.Shared.Server("python.example").WritePem(directory.Path, "server");
        var server = new PythonServer(
            OutsideProgram.Start(python, [PythonScript.Path("receive.py"), certificate, key, version, directory.Path]), directory);
        await server._program.WaitForAsync(output => output.Contains('\n', StringComparison.Ordinal), "its port");
        server.HostAndPort = "127.0.0.1:" + server._program.Output.Split('\n')[0]["port ".Length..];
        return server;
    }

    /// <summary>The message of this number, counted from 1, as its JSON line and its octets.</summary>
    public async Task<(JsonElement Facts, string Text)> MessageAsync(int number)
    {
        await _program.WaitForAsync(output => output.Count(c => c == '\n') > number, $"message {number.ToString(CultureInfo.InvariantCulture)}");
        using var line = JsonDocument.Parse(_program.Output.Split('\n')[number]);
        var file = Path.Combine(_directory.Path, number.ToString(CultureInfo.InvariantCulture) + ".eml");
        return (line.RootElement.Clone(), await File.ReadAllTextAsync(file, Encoding.Latin1));
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _directory.Dispose();
    }
}
