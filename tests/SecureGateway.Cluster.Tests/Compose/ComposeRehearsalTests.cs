using System.Globalization;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace SecureGateway.Cluster.Tests.Compose;

/// <summary>What docker-compose.yml says, played with processes: mail through three gateways, one is killed, and it goes on.</summary>
[Trait("Rule", "Q-6")]
public sealed partial class ComposeRehearsalTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Mail_goes_through_three_gateways_and_on_through_two_when_one_is_killed()
    {
        var compose = await ComposeFile.ReadAsync("SECONDS_BETWEEN_MESSAGES=0.2\n");
        await using var stage = await ComposeStage.MakeAsync();
        foreach (var once in (string[])["password", "authority", "join-1", "join-2", "join-3", "authority"]) // and again: what is there stays
            await stage.RunAsync(compose[once]);
        await stage.StartPostgresAsync();
        var check = await stage.ExecAsync(compose["gateway-1"], ["SecureGateway.Host", "check", .. compose["gateway-1"].Command.Skip(1)]);
        Assert.Contains("no errors", check.Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await stage.ExecAsync(compose["gateway-1"], [.. compose["gateway-1"].Check])).ExitCode); // nobody answers yet

        await using var receiver = await stage.StartAsync(compose["receiver"]);
        await using var gateway1 = await stage.StartAsync(compose["gateway-1"]);
        await using var gateway2 = await stage.StartAsync(compose["gateway-2"]);
        await using var gateway3 = await stage.StartAsync(compose["gateway-3"]);
        foreach (var gateway in (Container[])[gateway1, gateway2, gateway3])
            await gateway.WaitForAsync(log => Ready().IsMatch(log), "it is ready");
        foreach (var service in compose.Gateways)
            (await stage.ExecAsync(service, [.. service.Check])).Expect(0);
        var peers = (await stage.ExecAsync(compose["gateway-1"], "sgw", "cluster", "show")).Expect(0);
        output.WriteLine(peers.Output);
        Assert.Contains("Count: 3 peers", peers.Output, StringComparison.Ordinal);

        await using var sender = await stage.StartAsync(compose["sender"]);
        await receiver.WaitForAsync(log => compose.Gateways.All(each => log.Contains($"brought by {each.Name} under TLS", StringComparison.Ordinal)), "each gateway has brought mail");
        await gateway2.KillAsync();
        var before = Arrived(receiver.Output).Count;
        await sender.WaitForAsync(log => log.Contains("not taken by gateway-2", StringComparison.Ordinal), "the sender meets the one that is gone");
        await receiver.WaitForAsync(log => Arrived(log).Count >= before + 3, "mail goes on");
        await sender.TerminateAsync();
        (await sender.WaitForExitAsync()).Expect(0);
        var taken = Taken().Matches(sender.Output).Select(match => Number(match)).ToHashSet();
        await receiver.WaitForAsync(log => taken.IsSubsetOf(Arrived(log)), $"all that was taken arrives: {sender.Output}");

        await gateway1.TerminateAsync();
        (await gateway1.WaitForExitAsync()).Expect(0);
        await receiver.TerminateAsync();
        output.WriteLine(sender.Output + (await receiver.WaitForExitAsync()).Expect(0).Output);
        Assert.DoesNotContain("Read-only file system", gateway1.Output + gateway3.Output, StringComparison.Ordinal);
    }

    private static HashSet<int> Arrived(string log) => [.. Brought().Matches(log).Select(Number)];

    private static int Number(Match match) => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\] ready\r?$", RegexOptions.Multiline)]
    private static partial Regex Ready();

    [GeneratedRegex(@"^#(\d+) taken by ", RegexOptions.Multiline)]
    private static partial Regex Taken();

    [GeneratedRegex(@"^#(\d+) brought by ", RegexOptions.Multiline)]
    private static partial Regex Brought();
}
