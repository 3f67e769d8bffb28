using System.Net;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Tests;

public class WholeFileTests
{
    private const string Text = """
        secure-gateway {
          node {                                    # this machine's facts; never replicated
            name = "gw1"
            host-name = "gw1.example.org"           # greeting, EHLO, Received
            data-directory = "data"
            smtp.listeners = [ { address = "127.0.0.1", port = 2525, tls = starttls } ]    # or tls = implicit
            console    { address = "127.0.0.1", port = 8025 }
            operations { socket = "operations.sock" }        # in data-directory unless absolute
            storage    { provider = sqlite, connection-string = "" }                       # or postgresql
            identities { default { certificate = "gw1.pem", key = "gw1.key" } }            # imported at start
            signing    { partner-ca { certificate = "partner-ca.pem" } }
            resolver   { servers = [], timeout = 5s }         # empty: the system's
          }
          policy {                                  # this file seeds the first revision
            tls {
              opportunistic { enabled = off, minimum-version = "1.2", cipher-strength = high, retry-after = 5m }
              identity = default
              client-identity = default
              signing = [ system ]
            }
            connections {
              internal {
                notes = "our own mail servers"
                client-hosts = [ "10.0.0.0/8", "mail.corp.example" ]
                sender-domains = []
                relay = full                        # none | hosted-domains | full
                inbound-tls  { mandatory = off, mode = enforce, minimum-version = "1.2", cipher-strength = high
                               client-certificate { validation = none, names = [], match = san-then-cn, signing = [] } }
                outbound-tls { mandatory = off, mode = enforce, minimum-version = "1.2", cipher-strength = high, on-failure = defer
                               client-identity = default
                               server-certificate { validation = none, names = [], match = san-then-cn, signing = [] } }
              }
            }
            domains = [ "corp.example" ]            # hosted domains
            routes = [
              { domains = [ "corp.example" ], to = [ "10.0.0.5:25" ], connection = internal }
              { domains = [ "*" ], to = mx }
            ]
            delivery { retry = [ 5m, 10m, 20m, 40m, 1h ], expire-after = 5d, delay-notice-after = off, connections-per-host = 10 }
            limits   { message-size = 50MiB, recipients = 1000, received-fields = 50, sessions = 2000, sessions-per-client = 50 }
          }
        }
        """;

    [Fact]
    [Trait("Rule", "M-1")]
    public void The_documented_example_reads_into_records()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("gateway.conf", Text);
        var made = Certificates.Make("gw1.example.org");
        folder.Write("gw1.pem", made.CertificatePem);
        PrivateFile.Write(Path.Combine(folder.Path, "gw1.key"), made.KeyPem, static cause => throw cause);
        using var chain = new CertificateStores.CertificateChain();
        folder.Write("partner-ca.pem", chain.Root.ExportCertificatePem());

        var result = folder.Read("gateway.conf");

        Assert.Empty(result.Errors.Select(error => error.ToString()));
        Assert.Empty(result.Warnings.Select(warning => warning.ToString()));
        var (node, policy, _) = result.Configuration!;
        Assert.Equal("gw1", node.Name);
        Assert.Equal("gw1.example.org", node.HostName);
        Assert.Equal(Path.Combine(folder.Path, "data"), node.DataDirectory);
        Assert.Equal(new ListenerSettings(new IPEndPoint(IPAddress.Loopback, 2525), ListenerTls.StartTls), Assert.Single(node.Listeners));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8025), node.Console.EndPoint);
        Assert.Equal(new OperationsSettings(Path.Combine(folder.Path, "data", "operations.sock"), null), node.Operations);
        Assert.Equal(new StorageSettings(StorageProvider.Sqlite, "", null, null), node.Storage);
        Assert.Equal(Path.Combine(folder.Path, "gw1.pem"), Assert.Single(node.Identities).Certificate);
        Assert.Equal(new SigningFile("partner-ca", Path.Combine(folder.Path, "partner-ca.pem")), Assert.Single(node.Signing));
        Assert.Empty(node.Resolver.Servers);
        Assert.Equal(TimeSpan.FromSeconds(5), node.Resolver.Timeout);

        Assert.Equal(OpportunisticTls.Default, policy.Tls.Opportunistic);
        var profile = Assert.Single(policy.Connections);
        Assert.Equal(("internal", "our own mail servers", RelayControl.Full), (profile.Name, profile.Notes, profile.Relay));
        Assert.Equal(["10.0.0.0/8", "mail.corp.example"], profile.ClientHosts.Select(host => host.Text));
        Assert.Equal("default", profile.Outbound.ClientIdentity);
        Assert.Equal("corp.example", Assert.Single(policy.Domains).ToString());
        Assert.Equal(2, policy.Routes.Length);
        Assert.Equal(new RouteHost("10.0.0.5", 25), Assert.Single(policy.Routes[0].Hosts));
        Assert.Equal("internal", policy.Routes[0].Connection);
        Assert.True(policy.Routes[1].IsMx);
        Assert.Equal<IEnumerable<TimeSpan>>(DeliverySettings.Default.Retry, policy.Delivery.Retry);
        Assert.Equal(DeliverySettings.Default with { Retry = default }, policy.Delivery with { Retry = default });
        Assert.Equal(LimitSettings.Default, policy.Limits);
    }

    [Fact]
    public void An_empty_file_reads_as_a_new_installation()
    {
        var policy = ConfigurationFolder.Good("").Policy;

        Assert.False(policy.Tls.Opportunistic.Enabled);
        Assert.Equal(TlsSettings.Default with { Signing = default, Identities = default }, policy.Tls with { Signing = default, Identities = default });
        Assert.Equal("system", Assert.Single(policy.Tls.Signing));
        Assert.Equal("default", Assert.Single(policy.Tls.Identities));
        Assert.Equal(LimitSettings.Default, policy.Limits);
        Assert.Equal<IEnumerable<TimeSpan>>(DeliverySettings.Default.Retry, policy.Delivery.Retry);
        Assert.Equal(DeliverySettings.Default with { Retry = default }, policy.Delivery with { Retry = default });
        Assert.Empty(policy.Connections);
        Assert.Empty(policy.Routes);
        Assert.Null(new PolicySnapshot(1, policy).Routes.Find(DomainName.Parse("anywhere.example")));
    }

    [Fact]
    public void A_profile_without_keys_is_the_unmatched_one_under_another_name()
    {
        var profile = Assert.Single(ConfigurationFolder.Good("secure-gateway.policy.connections.partner {}").Policy.Connections);

        Assert.Equal(RelayControl.HostedDomains, profile.Relay);
        Assert.False(profile.Inbound.Mandatory);
        Assert.False(profile.Outbound.Mandatory);
        Assert.Equal(InboundTls.Off.Floor, profile.Inbound.Floor);
        Assert.Null(profile.Outbound.ClientIdentity);
    }
}
