using System.Collections.Concurrent;
using SecureGateway.Smtp.Tests.Harness;

namespace SecureGateway.Smtp.Tests;

public sealed class ImplicitTlsTests
{
    private readonly ConcurrentQueue<Exception> _failures = [];

    private SmtpListener Listener => SmtpListener.Implicit("tls", (_, _) => new(new ImplicitHandshake((_, _) => Certificates.ServerOptions(), _failures.Enqueue)));

    [Fact]
    public async Task The_factory_is_told_the_facts_and_the_session_starts_inside()
    {
        var session = new RecordingSession { MustStartTls = true };
        var connection = new ScriptedConnection(session, Listener);
        await using var client = await new TlsClient(connection).HandshakeAsync();
        await client.WriteAsync(Play.Hello + "STARTTLS\r\n" + Play.Envelope + "DATA\r\n.\r\nQUIT\r\n");
        var said = await client.ReadAsync();
        Assert.Equal(["220", "250", "503", "250", "250", "354", "250", "221"], Play.Replies(said).Select(reply => reply[..3]));
        Assert.DoesNotContain("250-STARTTLS", said);
        Assert.Equal("TLSv1.3", session.Connection!.Tls!.VersionName);
        Assert.Equal(SmtpSessionEnd.Quit, session.End);
    }

    [Fact]
    public async Task A_client_that_does_not_speak_tls_is_closed_and_told_of()
    {
        var session = new RecordingSession();
        var connection = new ScriptedConnection(session, Listener);
        await connection.WriteAsync("EHLO client.test\r\n");
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Null(session.Connection);
        Assert.True(TlsServer.IsHandshakeFailure(Assert.Single(_failures)));
    }

    [Fact]
    public async Task The_handshake_has_its_own_time()
    {
        var connection = new ScriptedConnection(new RecordingSession(), Listener);
        connection.Advance(TimeSpan.FromSeconds(30));
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.IsType<TimeoutException>(Assert.Single(_failures));
    }

    [Fact]
    public async Task Without_tls_to_be_had_the_connection_is_closed()
    {
        var connection = new ScriptedConnection(new RecordingSession(), SmtpListener.Implicit("tls", (_, _) => new((ImplicitHandshake?)null)));
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("", connection.Received());
        Assert.Contains(connection.Logged, line => line.StartsWith("Debug: No TLS on implicit-TLS listener", StringComparison.Ordinal));
    }
}
