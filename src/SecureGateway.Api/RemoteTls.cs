using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SecureGateway.Policy;

namespace SecureGateway.Api;

/// <summary>
/// HTTPS with the gateway's identity: the one that stands first for SMTP, looked up at each handshake, so that a replaced one
/// is shown from the next connection on. TLS 1.2 and up. A handshake fails while there is no usable identity.
/// </summary>
internal static class RemoteTls
{
    public static TlsHandshakeCallbackOptions Options(IIdentities identities, IPolicySource policy) => new()
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
