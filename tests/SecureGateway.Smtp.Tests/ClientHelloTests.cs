using System.Net.Security;
using System.Security.Authentication;

namespace SecureGateway.Smtp.Tests;

public sealed class ClientHelloTests
{
    [Theory]
    [InlineData(SslProtocols.Tls13, true)]
    [InlineData(SslProtocols.Tls12 | SslProtocols.Tls13, true)]
    [InlineData(SslProtocols.Tls12, false)]
    public async Task The_versions_of_a_real_client_are_seen(SslProtocols versions, bool offers)
    {
        var hello = await HelloAsync(versions);
        Assert.Equal(offers, ClientHello.OffersTls13(hello));
        Assert.Equal(offers, ClientHello.OffersTls13([.. hello, 1, 2, 3]));
    }

    [Fact]
    public async Task What_is_cut_short_or_spoilt_says_nothing_and_never_throws()
    {
        var hello = await HelloAsync(SslProtocols.Tls13);
        for (var length = 0; length < hello.Length; length++)
            Assert.False(ClientHello.OffersTls13(hello.AsSpan(0, length)));
        for (var i = 0; i < hello.Length; i++)
        {
            var spoilt = hello.ToArray();
            spoilt[i] ^= 0xff;
            ClientHello.OffersTls13(spoilt); // whatever it says, it says
        }

        Assert.False(ClientHello.OffersTls13("EHLO client.example\r\n"u8));
    }

    private static async Task<byte[]> HelloAsync(SslProtocols versions)
    {
        var wire = new Deaf();
        await using var client = new SslStream(wire);
        await Assert.ThrowsAnyAsync<IOException>(() => client.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "gw.example", EnabledSslProtocols = versions }));
        return wire.Said.ToArray();
    }

    // Takes what is said and ends.
    private sealed class Deaf : MemoryStream
    {
        public MemoryStream Said { get; } = new();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Said.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);
    }
}
