using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Configuration;
using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.EndToEnd.Tests.Operations;

/// <summary>An apply of which nobody can say yet whether it counts, on every face.</summary>
public sealed class NotKnownTests
{
    [SkippableFact]
    [Trait("Rule", "A-6")]
    public async Task Programs_and_the_audit_can_tell_it_from_a_refusal()
    {
        OutsideProgram.Need("curl");
        await using var gateway = await RunningGateway.StartAsync(
            "domains = [ corp.example ]", configure: builder => builder.Services.AddSingleton<IApplyAgreement>(new Undecided()));
        (await Sgw.AtAsync(gateway, "config", "set", "limits.recipients", "7")).Expect(0);

        var apply = (await Sgw.AtAsync(gateway, "config", "apply")).Expect(4);

        Assert.StartsWith("not known: it is not known whether the peers agreed on revision 2", apply.Error, StringComparison.Ordinal);
        Assert.Contains("not-known", (await Sgw.AtAsync(gateway, "audit", "list", "--outcome", "not-known")).Expect(0).OutputLines[1], StringComparison.Ordinal);
        Assert.Equal("504", (await OutsideProgram.RunAsync(
            "/bin/sh", ["-c", $"curl -s -o /dev/null -w '%{{http_code}}' --unix-socket '{gateway.Socket}' -d '{{}}' http://localhost/operations/config/apply"])).Expect(0).Output);
    }

    private sealed class Undecided : IApplyAgreement
    {
        public Task<ApplyAgreement> AgreeAsync(ProposedRevision proposed, CancellationToken cancellationToken) =>
            Task.FromException<ApplyAgreement>(new TimeoutException("a majority cannot be heard"));
    }
}
