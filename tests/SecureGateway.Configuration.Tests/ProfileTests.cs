using SecureGateway.Policy;

namespace SecureGateway.Configuration.Tests;

/// <summary>A connection profile's two directions (M-1).</summary>
[Trait("Rule", "M-1")]
public sealed class ProfileTests
{
    [Fact]
    public void Each_direction_is_mandatory_by_itself_and_has_its_own_parameters()
    {
        var profile = Assert.Single(ConfigurationFolder.Good("""
            secure-gateway.policy.connections.partner {
              notes = "call 555"
              client-hosts = [ "192.0.2.1" ], sender-domains = [ "partner.example" ], relay = none
              inbound-tls { mandatory = on, mode = report, minimum-version = "1.3", cipher-strength = medium, client-certificate { validation = trusted } }
              outbound-tls { mandatory = off, mode = enforce, minimum-version = "1.2", cipher-strength = highest, on-failure = reject
                             server-certificate { validation = name, names = [ "mx.partner.example" ] } }
            }
            """).Policy.Connections);

        Assert.Equal(("partner", "call 555", RelayControl.None), (profile.Name, profile.Notes, profile.Relay));
        Assert.Equal(["192.0.2.1"], profile.ClientHosts.Select(host => host.Text));
        Assert.Equal(["partner.example"], profile.SenderDomains.Select(domain => domain.ToString()));
        var (inbound, outbound) = (profile.Inbound, profile.Outbound);
        Assert.Equal((true, MandatoryMode.Report, new TlsFloor(TlsVersion.Tls13, CipherStrength.Medium)), (inbound.Mandatory, inbound.Mode, inbound.Floor));
        Assert.Equal(CertificateValidation.Trusted, inbound.ClientCertificate.Validation);
        Assert.Equal((false, MandatoryMode.Enforce, new TlsFloor(TlsVersion.Tls12, CipherStrength.Highest)), (outbound.Mandatory, outbound.Mode, outbound.Floor));
        Assert.Equal((OnFailure.Reject, CertificateValidation.Name), (outbound.OnFailure, outbound.ServerCertificate.Validation));
    }
}
