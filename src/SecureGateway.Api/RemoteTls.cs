using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Policy;

namespace SecureGateway.Api;

/// <summary>
/// HTTPS with the gateway's identity: the one that stands first for SMTP, looked up at each handshake, so that a replaced one
/// is shown from the next connection on. TLS 1.2 and up. A handshake fails while there is no usable identity.
/// </summary>
public static class RemoteTls
{
    /// <summary>HTTPS for what comes to this address.</summary>
    public static void UseGatewayHttps(this ListenOptions listen) => listen.UseHttps(Options(
        listen.ApplicationServices.GetRequiredService<IIdentities>(), listen.ApplicationServices.GetRequiredService<IPolicySource>()));

    private static TlsHandshakeCallbackOptions Options(IIdentities identities, IPolicySource policy) => new()
    {
        OnConnection = hello =>
        {
            var names = policy.Current.Configuration.Tls.Identities;
            var identity = identities.Choose(names, hello.ClientHelloInfo.ServerName) ?? identities.Find(names[0])
                ?? throw new AuthenticationException($"the identity {names[0]} cannot be used");
            return ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = identity,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                AllowRenegotiation = false,
            });
        },
    };
}
