using System.Globalization;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
using SecureGateway.Revocation;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>OpenSSL as the authority: its OCSP responder, its CRL, and its server with a stapled response.</summary>
[Trait("Rule", "M-9")]
public sealed class OpenSslAuthorityTests
{
    private const string Host = "mx.partner.example";

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    [SkippableTheory]
    [InlineData('V', RevocationStatus.Good)]
    [InlineData('R', RevocationStatus.Revoked)]
    public async Task Openssl_ocsp_answers_and_is_understood(char status, RevocationStatus expected)
    {
        var openssl = OutsideProgram.Need("openssl");
        using var scratch = new ScratchDirectory();
        int port;
        using (var reserved = new ReservedPort())
            port = reserved.EndPoint.Port;
        var leaf = CertificateFactory.Shared.Make(CertificatePlan.For(Host) with { Responder = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/") });
        var (authority, key) = CertificateFactory.Shared.Root.WritePem(scratch.Path, "ca");
        await using var responder = OutsideProgram.Start(
            openssl,
            [
                "ocsp", "-port", port.ToString(CultureInfo.InvariantCulture), "-index", Index(scratch, leaf, status), "-CA", authority,
                "-rsigner", authority, "-rkey", key, "-nmin", "60",
            ],
            scratch.Path);
        await responder.WaitForErrorAsync(error => error.Contains("waiting for OCSP client connections", StringComparison.OrdinalIgnoreCase), "its port");
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);

        var found = await lookups.FindAsync(Path(leaf), false, Generous);

        Assert.Equal((expected, RevocationSource.Ocsp), (found.Status, found.Source));
        Assert.Equal(status == 'R' ? RevocationReason.KeyCompromise : null, found.Reason);
    }

    [SkippableTheory]
    [InlineData('V', RevocationStatus.Good)]
    [InlineData('R', RevocationStatus.Revoked)]
    public async Task The_list_that_openssl_ca_makes_is_understood(char status, RevocationStatus expected)
    {
        var openssl = OutsideProgram.Need("openssl");
        using var scratch = new ScratchDirectory();
        await using var authority = StagedAuthority.Start();
        var leaf = authority.Make(CertificatePlan.For(Host), ocsp: false, crl: true);
        var (certificate, key) = CertificateFactory.Shared.Root.WritePem(scratch.Path, "ca");
        var configuration = System.IO.Path.Combine(scratch.Path, "ca.cnf");
        await File.WriteAllTextAsync(configuration, $"[ca]\ndefault_ca = it\n[it]\ndatabase = {Index(scratch, leaf, status)}\ndefault_md = sha256\ndefault_crl_days = 1\n");
        var list = System.IO.Path.Combine(scratch.Path, "ca.crl");
        var made = await OutsideProgram.RunAsync(openssl, ["ca", "-gencrl", "-config", configuration, "-cert", certificate, "-keyfile", key, "-out", list]);
        Assert.True(made.ExitCode == 0, made.Error);
        var der = await OutsideProgram.RunAsync(openssl, ["crl", "-in", list, "-outform", "DER", "-out", list + ".der"]);
        Assert.True(der.ExitCode == 0, der.Error);
        authority.CrlOctets = await File.ReadAllBytesAsync(list + ".der");
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);

        var found = await lookups.FindAsync(Path(leaf), false, Generous);

        Assert.Equal((expected, RevocationSource.Crl), (found.Status, found.Source));
    }

    [SkippableTheory]
    [InlineData('V', true, true)]
    [InlineData('V', false, true)]
    [InlineData('R', false, false)]
    public async Task What_openssl_s_server_staples_counts_and_nobody_else_is_asked(char status, bool tls12, bool delivered)
    {
        var openssl = OutsideProgram.Need("openssl");
        using var scratch = new ScratchDirectory();
        await using var authority = StagedAuthority.Start();
        var plan = authority.Plan(CertificatePlan.For(Host));
        var (root, key) = CertificateFactory.Shared.Root.WritePem(scratch.Path, "ca");
        var leaf = CertificateFactory.Shared.Make(plan);
        var staple = System.IO.Path.Combine(scratch.Path, "staple.der");
        var made = await OutsideProgram.RunAsync(
            openssl,
            [
                "ocsp", "-index", Index(scratch, leaf, status), "-CA", root, "-rsigner", root, "-rkey", key, "-issuer", root,
                "-cert", leaf.WritePem(scratch.Path, "leaf").Certificate, "-respout", staple, "-ndays", "1",
            ]);
        Assert.True(File.Exists(staple), made.Error);
        await using var server = await OpenSslServer.StartAsync(new ForeignServerPlan(plan, tls12) { Staple = staple });
        await using var tap = new WireTap(server.EndPoint, server.TlsAtOnce);
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            tls.signing = [ staged-ca ]
            connections {
              internal { client-hosts = [ "127.0.0.1" ], relay = full }
              partner { outbound-tls { mandatory = on, server-certificate { validation = name, names = [ "{{Host}}" ], revocation = required } } }
            }
            routes = [ { domains = [ "partner.example" ], to = [ "{{tap.HostAndPort}}" ], connection = partner } ]
            """,
            node: $$"""signing { staged-ca { certificate = "{{root}}" } }""");

        await gateway.SendAsync("bob@partner.example");
        var attempt = (await gateway.Tracking.WaitForAttemptsAsync(1))[0];

        Assert.Equal(delivered ? FailureReason.None : FailureReason.TlsCertificateNotAccepted, Assert.Single(attempt.Recipients).Reason);
        var found = Assert.Single(attempt.Evidence.Hosts).Tls!.Certificate!.Revocation!;
        Assert.Equal((delivered ? RevocationStatus.Good : RevocationStatus.Revoked, RevocationSource.Stapled), (found.Status, found.Source));
        Assert.Equal(0, authority.OcspRequests);
    }

    private static CertificatePath Path(StagedCertificate leaf) =>
        new([leaf.Certificate.RawDataMemory, CertificateFactory.Shared.Root.Certificate.RawDataMemory]);

    // The database of openssl ca: status, end, revocation, serial number, file, subject.
    private static string Index(ScratchDirectory scratch, StagedCertificate leaf, char status)
    {
        var path = System.IO.Path.Combine(scratch.Path, "index.txt");
        var end = leaf.Certificate.NotAfter.ToUniversalTime().ToString("yyMMddHHmmss", CultureInfo.InvariantCulture) + "Z";
        var revoked = status == 'R' ? DateTime.UtcNow.AddDays(-1).ToString("yyMMddHHmmss", CultureInfo.InvariantCulture) + "Z,keyCompromise" : "";
        File.WriteAllText(path, $"{status}\t{end}\t{revoked}\t{leaf.Certificate.SerialNumber}\tunknown\t/CN={Host}\n");
        return path;
    }
}
