using System.Globalization;
using System.Text.Json;
using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>
/// testssl.sh on the STARTTLS listener of a new installation: protocols, cipher categories, forward secrecy, server
/// preferences and defaults, vulnerabilities. About a minute; it asks nobody but the listener.
/// </summary>
public sealed class TestSslTests
{
    private static readonly string[] Sections = ["--protocols", "--std", "--pfs", "--server-preference", "--server-defaults", "--vulnerable"];

    private static readonly string[] Weaknesses = ["MEDIUM", "HIGH", "CRITICAL", "FATAL"];

    /// <summary>What follows from a certificate that the gateway made itself because it was given none (C-2).</summary>
    private static readonly Dictionary<string, string> Excused = new()
    {
        ["cert_trust"] = "testssl asks for 127.0.0.1, the certificate names the gateway's host",
        ["cert_chain_of_trust"] = "nobody signed it but itself",
        ["cert_validityPeriod"] = "nobody renews it either, so it lasts ten years",
        ["cert_revocation"] = "without an authority there is nobody to ask about revocation",
    };

    [SkippableFact]
    [Trait("Rule", "C-4")]
    [Trait("Rule", "O-2")]
    public async Task Finds_no_weakness_on_the_listener()
    {
        var testssl = OutsideProgram.Need("testssl", "testssl.sh");
        using var scratch = new ScratchDirectory();
        var report = Path.Combine(scratch.Path, "report.json");
        await using var gateway = await RunningGateway.StartAsync("tls.opportunistic { enabled = on }");

        var result = await OutsideProgram.RunAsync(
            testssl,
            [
                "--starttls", "smtp", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--ip", "127.0.0.1",
                "--connect-timeout", "20", "--openssl-timeout", "20", .. Sections, "--jsonfile", report,
                "127.0.0.1:" + gateway.Smtp.Port.ToString(CultureInfo.InvariantCulture),
            ],
            within: TimeSpan.FromMinutes(8)); // many short handshakes by a shell script: slow where the machine is busy

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        var findings = json.RootElement.EnumerateArray()
            .Select(finding => (Id: finding.GetProperty("id").GetString()!, Severity: finding.GetProperty("severity").GetString()!, Text: finding.GetProperty("finding").GetString()!))
            .ToList();
        var weaknesses = findings.Where(finding => Weaknesses.Contains(finding.Severity) && !Excused.ContainsKey(finding.Id));
        Assert.True(!weaknesses.Any(), $"{string.Join('\n', weaknesses)}\n{result}");
        // It went through all sections, and saw what there is to see.
        Assert.Contains(findings, finding => finding is { Id: "TLS1_3", Severity: "OK" });
        Assert.Contains(findings, finding => finding is { Id: "TLS1_2", Severity: "OK" });
        Assert.Contains(findings, finding => finding.Id == "RC4");
    }
}
