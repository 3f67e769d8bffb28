namespace SecureGateway.Configuration.Tests;

/// <summary>What works as written and is probably not what was meant.</summary>
public class WarningTests
{
    private const string Routes = "policy.routes = [ { domains = [ \"*\" ], to = mx } ]\n";

    [Theory]
    [InlineData("policy.domains = [ \"a.example\" ]", "policy.domains[0]: warning: no route leads to 'a.example'")]
    [InlineData(Routes + "secure-gateway.policy.domains = [ \"a.example\" ]", "policy.domains[0]: warning: mail for 'a.example' goes to its MX, which is perhaps this gateway")]
    [InlineData(Routes + "secure-gateway.policy.domains = [ \"*.a.example\" ]", "policy.domains[0]: warning: mail for '*.a.example' goes to its MX")]
    [InlineData("policy.routes = []", "policy.routes: warning: there is no route: this gateway delivers nothing")]
    [InlineData("node.smtp.listeners = []", "node.smtp.listeners: warning: there is no listener")]
    [InlineData("node.host-name = gw1", "node.host-name: warning: 'gw1' has no domain")]
    [InlineData("policy.tls.opportunistic.retry-after = 30s", "retry-after: warning: a fault of less than a minute is enough for mail to go out in clear")]
    [InlineData("policy.connections.a.inbound-tls.mandatory = on", "inbound-tls.mandatory: warning: nothing comes in under this profile")]
    [InlineData("policy.connections.a.outbound-tls.mandatory = on", "outbound-tls.mandatory: warning: no route names this profile")]
    [InlineData("policy.connections.a.outbound-tls.server-certificate.validation = trusted", "validation: warning: the certificate is not looked at")]
    [InlineData("policy.connections.a.outbound-tls { mandatory = on, server-certificate.names = [ \"h.example\" ] }", "names: warning: names are not looked at")]
    [InlineData("policy.connections.a { relay = full, client-hosts = [ \"*.example\" ] }", "client-hosts[0]: warning: '*.example' lets every host of a top-level domain send to everywhere")]
    [InlineData("policy.limits { sessions = 10, sessions-per-client = 20 }", "sessions-per-client: warning: one client may have more sessions than all together")]
    [InlineData("policy.delivery { expire-after = 1m }", "expire-after: warning: mail expires before its first retry")]
    [InlineData("policy.delivery { delay-notice-after = 6d }", "delay-notice-after: warning: mail expires before the notice is due")]
    [InlineData("policy.routes = [ { domains = [ \"*\" ], to = [ h ], credentials { user = u, secret-variable = NOT_SET } } ]", "secret-variable: warning: the environment variable NOT_SET is not set here")]
    [InlineData("policy.routes = [ { domains = [ \"*\" ], to = [ h ], credentials { user = u, secret-variable = NOT_SET } } ]", "credentials: warning: the secret is sent under TLS to a server whose certificate nobody judges")]
    [InlineData(
        """
        policy.connections.a.outbound-tls { mandatory = on, mode = report, server-certificate.validation = name }
        secure-gateway.policy.routes = [ { domains = [ "*" ], to = [ h ], connection = a, credentials { user = u, secret-variable = NOT_SET } } ]
        """,
        "credentials: warning: the secret is sent under TLS to a server whose certificate nobody judges")]
    public void Doubtful_settings_are_told_and_accepted(string text, string warning)
    {
        var result = ConfigurationFolder.Of("secure-gateway." + text);

        Assert.NotNull(result.Configuration);
        Assert.Contains(result.Warnings.Select(found => found.ToString()), found => found.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void A_hosted_domain_with_its_own_route_is_no_reason_to_warn() => Assert.Empty(ConfigurationFolder.Of(
        "secure-gateway.policy { domains = [ \"a.example\" ], routes = [ { domains = [ \"a.example\" ], to = [ h ] }, { domains = [ \"*\" ], to = mx } ] }").Warnings);
}
