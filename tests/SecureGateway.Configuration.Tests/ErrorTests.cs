namespace SecureGateway.Configuration.Tests;

/// <summary>One mistake, one error: where it is, what is wrong, what would be right.</summary>
public class ErrorTests
{
    [Theory]
    [InlineData("node.nmae = x", "node.nmae: this key is not known here, did you mean 'name'?")]
    [InlineData("node { smtp { listners = [] } }", "node.smtp.listners: this key is not known here, did you mean 'listeners'?")]
    [InlineData("node { console { adress = \"::1\" } }", "node.console.adress: this key is not known here, did you mean 'address'? (known here: enabled, address, port, https, allow)")]
    [InlineData("polcy {}", "polcy: this key is not known here, did you mean 'policy'?")]
    [InlineData("policy.tls.minimum-version = \"1.3\"", "policy.tls.minimum-version: this key is not known here, it belongs to secure-gateway.policy.tls.opportunistic")]
    [InlineData("policy.connections.a.inbound-tls.client-certificate.validate = name", "policy.connections.a.inbound-tls.client-certificate.validate: this key is not known here, did you mean 'validation'?")]
    [InlineData("policy.routes = [ { domains = [ \"a.example\" ], to = mx, conection = x } ]", "policy.routes[0].conection: this key is not known here, did you mean 'connection'?")]
    [InlineData("policy.routes = [ { domains = [ \"a.example\" ], to = [ { host = h, prio = 1 } ] } ]", "policy.routes[0].to[0].prio: this key is not known here, did you mean 'priority'?")]
    public void Unknown_keys_name_the_nearest_known_one(string text, string error) => Fails(text, error);

    [Theory]
    [InlineData("policy.tls.opportunistic.enabled = maybe", "policy.tls.opportunistic.enabled: 'maybe' is none of the values this key knows, write on or off")]
    [InlineData("policy.tls.opportunistic.cipher-strength = strong", "cipher-strength: 'strong' is none of the values this key knows, write medium, high or highest")]
    [InlineData("policy.tls.opportunistic = on", "policy.tls.opportunistic: a single value stands where an object in braces belongs, write { enabled = ... }")]
    [InlineData("policy.tls.opportunistic.enabled { x = 1 }", "enabled: an object in braces stands where one value belongs, write on or off")]
    [InlineData("policy.connections = [ a ]", "policy.connections: a list stands where an object in braces belongs")]
    [InlineData("policy.routes { a = 1 }", "policy.routes: an object in braces stands where a list belongs")]
    [InlineData("policy.domains = corp.example", "policy.domains: a single value stands where a list belongs, write a list such as [ \"corp.example\" ]")]
    [InlineData("policy.connections.a.relay = all", "relay: 'all' is none of the values this key knows, write none, hosted-domains or full")]
    [InlineData("policy.connections.a.inbound-tls.mode = log", "mode: 'log' is none of the values this key knows, write report or enforce")]
    [InlineData("node.operations.https.port = 8025", "node.operations.https.port: port 8025 is used by the console or a listener already")]
    [InlineData("node.operations.socket = \"/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "is longer than the system takes, name a socket whose whole path has at most 107 octets")]
    [InlineData("node.console.port = 70000", "node.console.port: '70000' is not a port from 0 to 65535")]
    [InlineData("node.console.address = localhost", "node.console.address: 'localhost' is not an IP address")]
    [InlineData("node.console.address = 0.0.0.0", "node.console.address: the web console on 0.0.0.0 would send passwords and mail's particulars over the network in clear, write https = on; or address = \"127.0.0.1\" and reach it through a tunnel; or enabled = off, which leaves health and metrics")]
    [InlineData("node.console.address = \"2001:db8::1\"", "node.console.address: the web console on 2001:db8::1 would send passwords")]
    [InlineData("node.console.allow = [ \"admin.corp.example\" ]", "node.console.allow[0]: 'admin.corp.example' is no address and no range, write an address, or a range such as 10.0.0.0/8, 10.0.0.* or 2001:db8::/32")]
    [InlineData("node.console.allow = [ \"10.0.0.1/8\" ]", "node.console.allow[0]: '10.0.0.1/8' has bits set behind its prefix; did you mean 10.0.0.0/8?")]
    [InlineData("node.console.address = 10.1", "node.console.address: '10.1' is not an IP address")]
    [InlineData("node.host-name = \"gw 1\"", "node.host-name: 'gw 1' is not a host name")]
    [InlineData("node.smtp.listeners = [ { tls = none } ]", "node.smtp.listeners[0].tls: 'none' is none of the values this key knows, write starttls or implicit")]
    [InlineData("node.also-known-as = [ \"mx.example.org\", \"no name\" ]", "node.also-known-as[1]: 'no name' is neither a host name nor an address")]
    [InlineData("node.also-known-as = [ \"[203.0.113.25]\" ]", "node.also-known-as[0]: '[203.0.113.25]' is neither a host name nor an address")]
    [InlineData("node.also-known-as = [ \"203.25\" ]", "node.also-known-as[0]: '203.25' is neither a host name nor an address")]
    [InlineData("node.resolver.servers = [ \"ns1.example\" ]", "node.resolver.servers[0]: 'ns1.example' is not the address of a name server")]
    [InlineData("node.storage.provider = mysql", "node.storage.provider: 'mysql' is none of the values this key knows, write sqlite or postgresql")]
    [InlineData("policy.limits.message-size = 1GB2", "message-size: '1GB2' is not a size")]
    [InlineData("policy.limits.message-size = 1k", "message-size: '1k' is too small, write a size from 64KiB to 1GiB")]
    [InlineData("policy.limits.message-size = 2GiB", "message-size: '2GiB' is too large")]
    [InlineData("policy.limits.recipients = 0", "recipients: '0' is not a whole number from 1 to 100000")]
    [InlineData("policy.limits.recipients = 1.5", "recipients: '1.5' is not a whole number")]
    public void Wrong_values_are_told_what_would_be_right(string text, string error) => Fails(text, error);

    [Theory]
    [InlineData("retry-after", "tls.opportunistic", "-5m", "'-5m' is a negative duration, write a duration from 100ms to 1d")]
    [InlineData("retry-after", "tls.opportunistic", "5", "'5' is too short: a number without unit is milliseconds")]
    [InlineData("retry-after", "tls.opportunistic", "5x", "'5x' is not a duration")]
    [InlineData("retry-after", "tls.opportunistic", "infinite", "'infinite' is not a duration")]
    [InlineData("retry-after", "tls.opportunistic", "2d", "'2d' is too long")]
    [InlineData("expire-after", "delivery", "\"\"", "'' is not a duration")]
    [InlineData("delay-notice-after", "delivery", "never", "'never' is not a duration, write off, or a duration")]
    [InlineData("retry", "delivery", "[]", "the list is empty, write a list such as [ 5m, 10m, 20m, 40m, 1h ]")]
    [InlineData("retry", "delivery", "[ 5m, soon ]", "'soon' is not a duration")]
    public void Durations_have_bounds(string key, string section, string value, string error) => Fails($"policy.{section}.{key} = {value}", error);

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    [Trait("Rule", "O-2")]
    public void Old_TLS_versions_are_refused_by_name(string version)
    {
        Fails($"policy.tls.opportunistic.minimum-version = \"{version}\"", $"minimum-version: TLS {version} must not be used any more (RFC 8996), write \"1.2\" or \"1.3\"");
        Fails($"policy.connections.a.outbound-tls.minimum-version = {version}", "RFC 8996");
    }

    [Theory]
    [InlineData("1.2.3*", "'*' stands for whole trailing octets only")]
    [InlineData("1.*.3.4", "'*' stands for whole trailing octets only")]
    [InlineData("10.0.0.1/8", "did you mean 10.0.0.0/8?")]
    [InlineData("10.0.0.0/33", "the prefix length is at most 32")]
    [InlineData("10.1", "write all four numbers")]
    [InlineData("foo bar", "is not an address, a range")]
    [Trait("Rule", "R-2")]
    public void Client_hosts_are_checked_on_entry(string entry, string error) =>
        Fails($"policy.connections.a.client-hosts = [ \"{entry}\" ]", "policy.connections.a.client-hosts[0]: '" + entry + "'", error);

    [Theory]
    [InlineData("client-hosts", "*", "*", "the client '*' belongs to profile 'a' already (a.conf:1)")]
    [InlineData("client-hosts", "10.0.0.0/8", "10.*", "the client '10.*' belongs to profile 'a' already")]
    [InlineData("client-hosts", "192.0.2.1", "::ffff:192.0.2.1", "the client '::ffff:192.0.2.1' belongs to profile 'a' already")]
    [InlineData("client-hosts", "Mail.Corp.Example.", "mail.corp.example", "the client 'mail.corp.example' belongs to profile 'a' already")]
    [InlineData("sender-domains", "*.partner.example", "*.Partner.Example", "the sender domain '*.partner.example' belongs to profile 'a' already")]
    [Trait("Rule", "R-2")]
    public void Ties_between_profiles_are_refused(string key, string one, string two, string error) =>
        Fails($"policy.connections {{ a {{ {key} = [ \"{one}\" ] }}, b {{ {key} = [ \"{two}\" ] }} }}", $"policy.connections.b.{key}[0]: {error}");

    [Theory]
    [InlineData("*")]
    [InlineData("0.0.0.0/0")]
    [InlineData("0.0.0.0/1")]
    [InlineData("::/0")]
    [InlineData("::ffff:0.0.0.0/96")]
    [InlineData("2000::/3")]
    [Trait("Rule", "R-4")]
    public void An_open_relay_is_refused(string clients) =>
        Fails($"policy.connections.a {{ relay = full, client-hosts = [ \"{clients}\" ] }}", "a.client-hosts[0]: '" + clients + "' with relay = full would let everybody send to everywhere: an open relay");

    [Fact]
    [Trait("Rule", "R-4")]
    public void To_host_every_domain_is_an_open_relay_too() => Fails("policy.domains = [ \"*\" ]", "policy.domains[0]: '*' would let everybody send to everywhere: an open relay");

    [Theory]
    [InlineData("{ domains = [ \"a.example\" ], to = [ \"h:0\" ] }", "routes[0].to[0]: '0' is not a port, write a port from 1 to 65535 behind the host, or none for 25")]
    [InlineData("{ domains = [ \"a.example\" ], to = [ \"h:smtp\" ] }", "'smtp' is not a port")]
    [InlineData("{ domains = [ \"a.example\" ], to = [ \"10.1:25\" ] }", "'10.1:25' is not a host")]
    [InlineData("{ domains = [ \"a.example\" ], to = [ \"[::1:25\" ] }", "'[::1:25' is not a host")]
    [InlineData("{ domains = [ \"a.example\" ], to = [] }", "routes[0].to: the list of hosts is empty")]
    [InlineData("{ domains = [ \"a.example\" ], to = mail.example }", "routes[0].to: 'mail.example' is not a list, write mx, or a list such as")]
    [InlineData("{ domains = [ \"a.example\" ] }", "routes[0].to: the route leads nowhere")]
    [InlineData("{ to = mx }", "routes[0].domains: the route is for no domain")]
    [InlineData("{ domains = [], to = mx }", "routes[0].domains: the route is for no domain")]
    [InlineData("{ domains = [ \"a..example\" ], to = mx }", "routes[0].domains[0]: 'a..example' is not a domain")]
    [InlineData("{ domains = [ \"a.example\" ], to = [ \"h\", \"H:25\" ] }", "routes[0].to[1]: the host 'h:25' belongs to this route already")]
    [InlineData("{ domains = [ \"a.example\" ], to = [ { priority = 5 } ] }", "routes[0].to[0]: the host is missing")]
    [InlineData("{ domains = [ \"a.example\" ], to = [ { host = h, priority = -1 } ] }", "routes[0].to[0].priority: '-1' is not a whole number from 0 to 65535")]
    [InlineData("{ domains = [ \"a.example\" ], to = mx, connection = partnr }", "routes[0].connection: no connection has the name 'partnr', did you mean 'partner'?")]
    [InlineData("{ domains = [ \"a.example\" ], to = mx }, { domains = [ \"A.Example.\" ], to = mx }", "routes[1].domains[0]: the domain 'a.example' belongs to another route already (a.conf:1)")]
    [Trait("Rule", "R-5")]
    public void Routes(string routes, string error) => Fails($"policy {{ connections.partner {{}}, routes = [ {routes} ] }}", error);

    [Theory]
    [InlineData("user = u, password = hunter2", "credentials.password: this key is not known here, a secret never stands in the configuration's text")]
    [InlineData("user = u, secret = hunter2", "credentials.secret: this key is not known here, a secret never stands in the configuration's text")]
    [InlineData("user = u", "credentials: the credentials have no secret")]
    [InlineData("user = u, secret-file = f, secret-variable = V", "credentials: the credentials have two secrets")]
    [InlineData("secret-variable = V", "credentials.user: the user is missing")]
    [InlineData("user = u, secret-file = \"no/such/file\"", "no/such/file\" cannot be read: there is no such file")]
    [InlineData("user = u, secret-file = \"/dev/zero\"", "the first line of \"/dev/zero\" is empty, or it is no regular file")]
    public void Credentials(string credentials, string error)
    {
        var result = ConfigurationFolder.Of($"secure-gateway.policy.routes = [ {{ domains = [ \"*\" ], to = [ h ], credentials {{ {credentials} }} }} ]");

        Assert.Contains(result.Errors, found => found.ToString().Contains(error, StringComparison.Ordinal));
        Assert.DoesNotContain(result.Errors, found => found.ToString().Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("data/tokens.json")]
    [InlineData("conf.d/../data/identities/default.pem")]
    [InlineData("link/tokens.json")]
    [Trait("Rule", "C-3")]
    public void A_file_of_the_gateway_s_own_is_no_secret_of_a_route(string file)
    {
        using var folder = new ConfigurationFolder();
        foreach (var own in new[] { "data/tokens.json", "data/identities/default.pem", "data-of-others/secret", "conf.d/a.conf" })
            folder.Write(own, "a token");
        if (!OperatingSystem.IsWindows())
            Directory.CreateSymbolicLink(Path.Combine(folder.Path, "link"), Path.Combine(folder.Path, "data"));
        string Text(string named) => $"secure-gateway.policy.routes = [ {{ domains = [ \"*\" ], to = [ h ], credentials {{ user = u, secret-file = \"{named}\" }} }} ]";

        Assert.Contains(folder.ReadText(Text(file)).Errors, found => found.ToString().Contains("is in the gateway's own data directory", StringComparison.Ordinal));
        Assert.DoesNotContain(folder.ReadText(Text("data-of-others/secret")).Errors, found => found.ToString().Contains("data directory", StringComparison.Ordinal));
    }

    [Fact]
    public void Credentials_are_never_shown_to_whatever_host_MX_names() =>
        Fails("policy.routes = [ { domains = [ \"*\" ], to = mx, credentials { user = u, secret-variable = V } } ]", "routes[0].credentials: credentials would be shown to whatever host MX names");

    [Theory]
    [InlineData("policy.tls.identity = defalt", "policy.tls.identity: no identity has the name 'defalt', did you mean 'default'?")]
    [InlineData("policy.connections.a.outbound-tls.client-identity = x", "client-identity: no identity has the name 'x', define it in node.identities, or use 'default'")]
    [InlineData("policy.tls.signing = [ system, partner ]", "policy.tls.signing[1]: no signing certificate has the name 'partner'")]
    [InlineData("policy.connections.a.inbound-tls.client-certificate.signing = [ systm ]", "signing[0]: no signing certificate has the name 'systm', did you mean 'system'?")]
    [InlineData("policy.connections.a.inbound-tls.client-certificate.validation = name", "names: validation = name needs the names that clients may have")]
    [InlineData("policy.connections.a.inbound-tls.client-certificate { validation = name, names = [ \"*\" ] }", "names[0]: '*' is not a name that a certificate can have")]
    [InlineData("policy.connections.default {}", "policy.connections.default: 'default' stands for clients that match no profile")]
    [InlineData("node.signing.system.certificate = x", "'system' is the name of this machine's own store")]
    [InlineData("node.smtp.listeners = [ { port = 2525 }, { address = \"0.0.0.0\", port = 2525 } ]", "node.smtp.listeners[1]: 0.0.0.0:2525 collides with the listener 127.0.0.1:2525")]
    [InlineData("node { smtp.listeners = [ { port = 8025 } ] }", "console.port: a listener of smtp.listeners uses port 8025 already")]
    [InlineData("policy.domains = [ \"a.example\", \"A.EXAMPLE\" ]", "policy.domains[1]: the domain 'a.example' stands at a.conf:1 already")]
    public void Names_and_places(string text, string error) => Fails(text, error);

    [Fact]
    public void Every_error_is_told_at_once_in_the_order_of_the_file()
    {
        var result = ConfigurationFolder.Of("""
            secure-gateway {
              node.console.port = 99999
              policy {
                tls.opportunistic {
                  enabled = maybe
                  minimum-version = "1.1"
                }
                domains = [
                  "a.example"
                  "*"
                ]
                unknown = 1
              }
            }
            """);

        Assert.Null(result.Configuration);
        Assert.Equal([2, 5, 6, 10, 12], result.Errors.Select(error => error.Line));
        Assert.All(result.Errors, error => Assert.Equal("a.conf", error.File));
    }

    [Fact]
    public void An_error_is_printed_as_file_line_key_problem_remedy() =>
        Assert.Equal(
            "a.conf:2: secure-gateway.node.console.port: 'x' is not a port from 0 to 65535, write a port from 0 to 65535",
            ConfigurationFolder.ErrorOf("secure-gateway.node {\n  console { port = x }\n}"));

    private static void Fails(string text, params string[] words)
    {
        var result = ConfigurationFolder.Of("secure-gateway." + text);
        Assert.Null(result.Configuration);
        Assert.Contains(result.Errors.Select(error => error.ToString()), error => words.All(word => error.Contains(word, StringComparison.Ordinal)));
        Assert.All(result.Errors, error => Assert.NotEmpty(error.WouldBeRight));
    }
}
