using System.Security.Authentication;

namespace SecureGateway.Inbound.Tests;

/// <summary>Why a handshake failed, in words that an administrator would use.</summary>
public sealed class HandshakeWordsTests
{
    [Theory]
    [InlineData("error:0A000102:SSL routines::unsupported protocol", "the client offers no version of TLS that is allowed here")]
    [InlineData("error:0A0000C1:SSL routines::no shared cipher", "the client offers no cipher suite that is allowed here")]
    [InlineData("error:0A00010B:SSL routines::wrong version number", "the client did not speak TLS")]
    [InlineData("error:0A00009C:SSL routines::http request", "the client did not speak TLS")]
    [InlineData("error:0A000418:SSL routines::tlsv1 alert unknown ca", "the client does not know the CA of this gateway's certificate (alert unknown_ca)")]
    [InlineData("error:0A000412:SSL routines::sslv3 alert bad certificate", "the client takes this gateway's certificate for damaged (alert bad_certificate)")]
    [InlineData("error:0A000438:SSL routines::tlsv1 alert internal error", "the client refused it (alert 80)")]
    [InlineData("a text\twith controls", @"a text\u0009with controls")]
    public void By_what_the_library_says(string message, string words) =>
        Assert.Equal(words, HandshakeWords.Tell(new AuthenticationException("Authentication failed", new InvalidOperationException(message))));

    [Fact]
    public void By_how_it_ended()
    {
        Assert.Equal("the client did not finish it in time", HandshakeWords.Tell(new TimeoutException("x")));
        Assert.Equal("the client broke it off", HandshakeWords.Tell(new IOException("Received an unexpected EOF or 0 bytes from the transport stream.")));
        Assert.Equal("the connection was given up", HandshakeWords.Tell(new OperationCanceledException()));
    }
}
