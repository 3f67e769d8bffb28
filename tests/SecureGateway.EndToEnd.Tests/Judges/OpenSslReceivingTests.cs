using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>The opportunistic rule towards <c>openssl s_server</c>, with a tap on the wire that speaks STARTTLS in front of it.</summary>
public sealed class OpenSslReceivingTests
{
    private const string Secret = "not for everybody";

    [SkippableTheory]
    [InlineData("good", "TLSv1.3", CertificateProblems.None)]
    [InlineData("TLS 1.2 only", "TLSv1.2", CertificateProblems.None)]
    [InlineData("expired", "TLSv1.3", CertificateProblems.Expired)]
    [InlineData("self-signed", "TLSv1.3", CertificateProblems.SelfSigned)]
    [Trait("Rule", "O-4")]
    [Trait("Rule", "O-9")]
    public async Task Mail_goes_under_TLS_and_the_certificate_is_recorded_as_what_it_is(string what, string version, CertificateProblems problems)
    {
        var certificate = what switch
        {
            "expired" => CertificatePlan.Expired("mx.partner.example"),
            "self-signed" => CertificatePlan.SelfSigned("mx.partner.example"),
            _ => CertificatePlan.For("mx.partner.example"),
        };
        await using var server = await OpenSslServer.StartAsync(new ForeignServerPlan(certificate, Tls12Only: what == "TLS 1.2 only"));
        await using var tap = new WireTap(server.EndPoint, server.TlsAtOnce);
        using var scratch = new ScratchDirectory();
        await using var gateway = await RunningGateway.StartAsync(
            JudgedRoutes.To(tap.HostAndPort, settings: "tls.signing = [ staged ]"),
            node: $$"""signing { staged { certificate = "{{CertificateFactory.Shared.WriteRoot(scratch.Path)}}" } }""");

        Assert.Equal(250, (await gateway.SendAsync("bob@partner.example", Secret + "\r\n")).Code);
        await gateway.Tracking.WaitForGoneAsync(1);

        Assert.Contains(Secret, await server.TakenAsync(), StringComparison.Ordinal);
        var host = Assert.Single(Assert.Single(gateway.Tracking.Attempts).Evidence.Hosts);
        Assert.Equal(version, host.Tls!.VersionName);
        Assert.True(problems == CertificateProblems.None
            ? host.Tls.Certificate!.Problems == problems
            : host.Tls.Certificate!.Problems.HasFlag(problems), $"{host.Tls.Certificate.Problems}");
        Assert.Contains("STARTTLS", tap.Heard, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, tap.Heard, StringComparison.Ordinal);
        Assert.DoesNotContain("MAIL FROM", tap.Heard, StringComparison.Ordinal);
    }
}
