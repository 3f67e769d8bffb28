using System.Security.Authentication;
using SecureGateway.Mail;

namespace SecureGateway.Inbound.Tests;

/// <summary>What is our own fault in a handshake as a server, and what is the client's.</summary>
public sealed class AlarmTests
{
    [Theory]
    [InlineData("error:0A0000B5:SSL routines::no ciphers available", FailureReason.TlsOwnCipherPolicy)]
    [InlineData("error:0A0000BF:SSL routines::no protocols available", FailureReason.TlsOwnNoProtocol)]
    [InlineData("error:0A0000B1:SSL routines::no certificate assigned", FailureReason.TlsOwnIdentity)]
    [InlineData("error:0A0000C1:SSL routines::no shared cipher", null)]
    [InlineData("error:0A000102:SSL routines::unsupported protocol", null)]
    [InlineData("unexpected EOF", null)]
    public void By_the_innermost_code(string text, FailureReason? own) =>
        Assert.Equal(own, OpenSslError.OwnFaultAsServer(new AuthenticationException("outer", new InvalidOperationException(text))));

    [Fact]
    public void What_no_client_can_bring_about_is_ours_without_a_code() =>
        Assert.Equal(FailureReason.TlsOwnCipherPolicy, OpenSslError.OwnFaultAsServer(new PlatformNotSupportedException("suites")));
}
