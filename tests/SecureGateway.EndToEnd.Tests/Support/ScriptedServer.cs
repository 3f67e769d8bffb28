using System.Globalization;
using System.Net;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>
/// A server that a script of Judges makes of somebody else's library, and that prints its port and a line for each message:
/// GnuTLS by Python, nodemailer's smtp-server by Node.
/// </summary>
public sealed class ScriptedServer : IForeignServer
{
    private readonly OutsideProgram _program;
    private readonly ScratchDirectory _directory;

    private ScriptedServer(OutsideProgram program, ScratchDirectory directory, bool tlsAtOnce)
    {
        (_program, _directory, TlsAtOnce) = (program, directory, tlsAtOnce);
        EndPoint = new IPEndPoint(IPAddress.Loopback, int.Parse(program.Output.Split('\n')[0]["port ".Length..], CultureInfo.InvariantCulture));
    }

    public IPEndPoint EndPoint { get; }

    public bool TlsAtOnce { get; }

    public static Task<IForeignServer> GnuTlsAsync(ForeignServerPlan plan)
    {
        var python = PythonScript.Interpreter;
        Skip.IfNot(
            System.Runtime.InteropServices.NativeLibrary.TryLoad("libgnutls.so.30", out _), "libgnutls is not on this machine; `tests/run` installs it on Debian as root");
        return StartAsync(plan, tlsAtOnce: true, (certificate, key) => OutsideProgram.Start(
            python,
            [
                PythonScript.Path("gnutls_receive.py"), certificate, key, plan.Tls12Only ? "NORMAL:-VERS-TLS1.3" : "NORMAL", plan.AsksForCertificate ? "ask" : "ignore",
            ]));
    }

    public static Task<IForeignServer> NodeAsync(ForeignServerPlan plan)
    {
        var node = OutsideProgram.Need("node", "nodejs");
        var modules = NodeModules();
        Skip.If(modules is null, "nodemailer's smtp-server is not here; `tests/run` fetches it where it finds npm");
        return StartAsync(plan, tlsAtOnce: false, (certificate, key) => OutsideProgram.Start(
            "/usr/bin/env",
            [
                $"NODE_PATH={modules}", node, Path.Combine(AppContext.BaseDirectory, "Judges", "Node", "receive.js"), certificate, key,
                plan.Tls12Only ? "TLSv1.2" : "TLSv1.3", plan.AsksForCertificate ? "ask" : "ignore",
            ]));
    }

    public async Task<string> TakenAsync()
    {
        await _program.WaitForAsync(output => output.Contains("\"text\"", StringComparison.Ordinal) && output.EndsWith('\n'), "a message");
        return _program.Output;
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _directory.Dispose();
    }

    private static async Task<IForeignServer> StartAsync(ForeignServerPlan plan, bool tlsAtOnce, Func<string, string, OutsideProgram> start)
    {
        var directory = new ScratchDirectory();
        var (certificate, key) = CertificateFactory.Shared.Make(plan.Certificate).WritePem(directory.Path, "server");
        var program = start(certificate, key);
        await program.WaitForAsync(output => output.Contains('\n', StringComparison.Ordinal), "its port");
        return new ScriptedServer(program, directory, tlsAtOnce);
    }

    // Where tests/run puts them: tests/obj/judges, above the tests' own output.
    private static string? NodeModules()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var modules = Path.Combine(folder.FullName, "obj", "judges", "node_modules");
            if (Directory.Exists(Path.Combine(modules, "smtp-server")))
                return modules;
        }

        return null;
    }
}
