using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>SIGHUP at a host of its own: changed files are taken over, broken ones are not (C-2).</summary>
[Trait("Rule", "C-2")]
public sealed class CertificateReloadTests : IDisposable
{
    private readonly ScratchDirectory _files = new();

    [SkippableFact]
    public async Task A_changed_file_is_shown_after_SIGHUP_and_a_broken_one_changes_nothing()
    {
        Skip.If(OperatingSystem.IsWindows(), "there are no signals here");
        Skip.If(HangUpIsIgnored(), "SIGHUP is ignored here, as under nohup, and so it is by what is started from here");
        var openssl = OutsideProgram.Need("openssl");
        var (certificate, key) = Write("one.example");
        await using var gateway = await GatewayProcess.StartAsync(
            "tls.opportunistic.enabled = on", $"identities.default {{ certificate = \"{certificate}\", key = \"{key}\" }}");
        Assert.Equal("one.example", await ShownAsync());
        await using var running = await OpenSslClient.StartAsync(openssl, gateway.Smtp);

        Write("two.example");
        gateway.HangUp();
        await gateway.WaitForLogAsync("changed identity 'default'; refused 0");
        Assert.Equal("two.example", await ShownAsync());
        Assert.StartsWith("250", await running.CommandAsync("EHLO openssl.example"), StringComparison.Ordinal);

        _files.Write("gw.pem", "half of a file");
        gateway.HangUp();
        await gateway.WaitForLogAsync("changed nothing; refused 1");
        Assert.Equal("two.example", await ShownAsync());
        Assert.Contains("identity 'default' refused, nothing was changed", gateway.Log, StringComparison.Ordinal);
        using (var ready = await gateway.Http.GetAsync("/healthz/ready"))
        {
            Assert.True(ready.IsSuccessStatusCode);
            Assert.Contains("certificates: Degraded, identity 'default': the replacement in its file was refused", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        WriteMalformed();
        gateway.HangUp();
        await gateway.WaitForLogAsync("a certificate is malformed");
        Assert.Equal("two.example", await ShownAsync());

        Write("three.example", CertificatePlan.For("three.example") with { ValidToDays = 5 });
        gateway.HangUp();
        await gateway.WaitForLogAsync("Certificate expiry: identity default expires on");
        Assert.Equal("three.example", await ShownAsync());
        Assert.Contains("certificates: Degraded, identity default expires on", await gateway.Http.GetStringAsync("/healthz/ready"), StringComparison.Ordinal);
        Assert.Matches(@"securegateway_certificate_expires_in_seconds\{[^}]*kind=""identity"",name=""default""\} 4[0-9]{5}", await gateway.Http.GetStringAsync("/metrics"));

        async Task<string> ShownAsync()
        {
            var result = await OutsideProgram.RunAsync(openssl, ["s_client", "-connect", gateway.Smtp.ToString(), "-starttls", "smtp", "-crlf", "-ign_eof"], "QUIT\n");
            var pem = result.Expect(0).Output;
            using var shown = X509Certificate2.CreateFromPem(pem.AsSpan(pem.IndexOf("-----BEGIN CERTIFICATE", StringComparison.Ordinal)));
            return shown.GetNameInfo(X509NameType.DnsName, false);
        }
    }

    // Who starts a program hands on which signals it ignores (signal(7)), and a gateway under nohup is to live on.
    private static bool HangUpIsIgnored()
    {
        const string Ignored = "SigIgn:";
        var mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Ignored, StringComparison.Ordinal))[Ignored.Length..].Trim();
        return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 1) != 0;
    }

    // Its extended key usage is cut off in its middle.
    private void WriteMalformed()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=two.example", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.37", [0x30, 0x0a, 0x06], false));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(365));
        _files.Write("gw.pem", certificate.ExportCertificatePem());
        _files.Write("gw.key", key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _files.Dispose();

    private (string Certificate, string Key) Write(string host, CertificatePlan? plan = null) =>
        CertificateFactory.Shared.Make(plan ?? CertificatePlan.For(host)).WritePem(_files.Path, "gw");
}
