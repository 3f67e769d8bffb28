using SecureGateway.Smtp.Tests.Harness;

namespace SecureGateway.Smtp.Tests;

/// <summary>REQUIRETLS (RFC 8689) on the wire.</summary>
public sealed class RequireTlsTests
{
    [Fact]
    public Task It_is_neither_offered_nor_accepted_in_clear() => Play.Everywhere(
        Play.Hello + "MAIL FROM:<a@b.test> REQUIRETLS\r\nRCPT TO:<b@example.net>\r\nQUIT\r\n",
        ["250 HELP", "530 5.7.10 REQUIRETLS needs TLS in use", "503 5.5.1", "221"],
        check: session => Assert.DoesNotContain(session.Asked, asked => asked.StartsWith("MAIL", StringComparison.Ordinal)));

    [Theory]
    [InlineData(Granularity.Blob)]
    [InlineData(Granularity.Line)]
    [InlineData(Granularity.Byte)]
    public async Task Under_TLS_it_is_offered_accepted_and_goes_with_the_envelope_of_its_message_only(Granularity granularity)
    {
        var session = new RecordingSession { Tls = Certificates.ServerOptions() };
        var connection = new ScriptedConnection(session);
        Assert.DoesNotContain("REQUIRETLS", await connection.SendAsync(Play.Hello), StringComparison.Ordinal);
        await connection.SendAsync("STARTTLS\r\n");
        await using var client = await new TlsClient(connection).HandshakeAsync();
        await client.WriteAsync(
            Play.Hello + "MAIL FROM:<a@b.test> REQUIRETLS\r\nRCPT TO:<b@example.net>\r\nDATA\r\nfirst\r\n.\r\n"
            + Play.Envelope + "DATA\r\nsecond\r\n.\r\nQUIT\r\n",
            granularity);

        var said = await client.ReadAsync();

        Assert.Contains("250-REQUIRETLS\r\n", said, StringComparison.Ordinal);
        Assert.Equal([true, false], session.Messages.Select(message => message.Envelope.RequireTls));
    }
}
