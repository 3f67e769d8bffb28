using System.Globalization;
using System.Net;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary><c>openssl s_server</c>: its TLS, and the test types the replies, as a person at the terminal would.</summary>
public sealed class OpenSslServer : IForeignServer
{
    private const string EndOfData = "\n.\r";

    private static readonly (string Heard, string Reply)[] Dialogue =
    [
        ("EHLO ", "250 s_server.example"),
        ("MAIL FROM:", "250 2.1.0 ok"),
        ("RCPT TO:", "250 2.1.5 ok"),
        ("DATA", "354 go on"),
        (EndOfData, "250 2.0.0 taken"),
        ("QUIT", "221 2.0.0 bye"), // who gets no answer waits for it
    ];

    private readonly OutsideProgram _program;
    private readonly ScratchDirectory _directory;
    private readonly Task _talk;

    private OpenSslServer(OutsideProgram program, ScratchDirectory directory, IPEndPoint endPoint)
    {
        (_program, _directory, EndPoint) = (program, directory, endPoint);
        _talk = TalkAsync();
    }

    public IPEndPoint EndPoint { get; }

    public bool TlsAtOnce => true;

    public static async Task<IForeignServer> StartAsync(ForeignServerPlan plan)
    {
        var openssl = OutsideProgram.Need("openssl");
        var directory = new ScratchDirectory();
        var (certificate, key) = CertificateFactory.Shared.Make(plan.Certificate).WritePem(directory.Path, "server");
        IPEndPoint endPoint;
        using (var port = new ReservedPort())
            endPoint = port.EndPoint;
        var program = OutsideProgram.Start(
            openssl,
            [
                "s_server", "-accept", endPoint.ToString(), "-cert", certificate, "-key", key, "-crlf", plan.Tls12Only ? "-tls1_2" : "-no_tls1",
                .. plan.Staple is { } staple ? (string[])["-status_file", staple] : [],
                .. plan.AsksForCertificate ? (string[])["-verify", "3"] : [],
            ],
            directory.Path);
        await program.WaitForAsync(output => output.Contains("ACCEPT", StringComparison.Ordinal), "its port");
        return new OpenSslServer(program, directory, endPoint);
    }

    public async Task<string> TakenAsync()
    {
        await _program.WaitForAsync(output => output.Contains(EndOfData, StringComparison.Ordinal), "a message");
        return _program.Output;
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        await _talk;
        _directory.Dispose();
    }

    private async Task TalkAsync()
    {
        var from = 0;
        foreach (var (heard, reply) in Dialogue)
        {
            try
            {
                await _program.WaitForAsync(output => output.IndexOf(heard, from, StringComparison.Ordinal) >= 0, string.Create(CultureInfo.InvariantCulture, $"'{heard}'"));
            }
            catch (EndOfStreamException)
            {
                return; // the test is over, and the client never said it
            }

            from = _program.Output.IndexOf(heard, from, StringComparison.Ordinal) + heard.Length;
            await _program.WriteAsync(reply + "\n");
        }
    }
}
