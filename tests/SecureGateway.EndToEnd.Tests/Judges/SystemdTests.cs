using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.TestSupport;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>systemd's own judge of the unit with which the gateway is installed.</summary>
public sealed class SystemdTests
{
    [SkippableFact]
    public async Task Systemd_finds_nothing_wrong_with_the_unit_and_little_that_it_may_do()
    {
        var judge = OutsideProgram.Need("systemd-analyze");
        using var scratch = new ScratchDirectory();
        var text = await File.ReadAllTextAsync(SourceTree.Path("deploy", "securegateway.service"));
        Assert.Contains("/opt/securegateway/SecureGateway.Host run ", text, StringComparison.Ordinal);
        var unit = scratch.Write("securegateway.service", text.Replace("/opt/securegateway/SecureGateway.Host", "/bin/true", StringComparison.Ordinal)); // it has to be there

        Assert.Equal("", (await OutsideProgram.RunAsync(judge, ["verify", unit])).Expect(0).Error);
        (await OutsideProgram.RunAsync(judge, ["security", "--offline=true", "--threshold=20", unit])).Expect(0); // of 100
    }
}
