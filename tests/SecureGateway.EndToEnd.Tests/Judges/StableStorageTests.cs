using System.Globalization;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>strace as the judge of what a 250 means: in which order the kernel is asked to write, to sync and to send.</summary>
public sealed class StableStorageTests
{
    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task Body_and_row_are_written_and_then_synced_before_the_client_is_told()
    {
        var strace = OutsideProgram.Need("strace");
        using var directory = new ScratchDirectory();
        var log = Path.Combine(directory.Path, "strace.log");
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await GatewayProcess.StartAsync(JudgedRoutes.To(peer));
        await using var client = await StagedClient.ConnectAsync(gateway.Smtp);
        await client.CommandAsync("EHLO client.example");
        await SendAsync(client); // opens the files
        await peer.WaitForMessagesAsync(1);

        await using (var watching = OutsideProgram.Start(
            strace, ["-f", "-yy", "-s", "40", "-e", "trace=pwrite64,fdatasync,fsync,sendto", "-o", log, "-p", gateway.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await watching.WaitForErrorAsync(said => said.Contains("attached", StringComparison.Ordinal), "strace is attached");
            await SendAsync(client);
            watching.Terminate();
            await watching.WaitForExitAsync();
        }

        var calls = (await File.ReadAllLinesAsync(log)).ToList();
        var told = calls.FindIndex(call => call.Contains("sendto(", StringComparison.Ordinal) && call.Contains("\"250 2.0.0", StringComparison.Ordinal));
        Assert.True(told > 0, string.Join('\n', calls));
        var before = calls[..told];
        foreach (var file in (string[])["bodies.db-wal", "journal.db-wal"])
        {
            var written = before.FindLastIndex(call => IsOf(call, "pwrite64(", file));
            var synced = before.FindLastIndex(call => IsOf(call, "sync", file) && EndedIn(before, call));
            Assert.True(written >= 0 && synced > written, $"{file}: written in line {written}, synced in {synced}\n{string.Join('\n', before)}");
        }
    }

    private static async Task SendAsync(StagedClient client) =>
        Assert.Equal(250, (await client.SendMailAsync("alice@corp.example", ["bob@partner.example"], "Subject: watched\r\n\r\nHello\r\n")).Code);

    private static bool IsOf(string call, string name, string file) =>
        call.Contains(name, StringComparison.Ordinal) && call.Contains(file, StringComparison.Ordinal);

    // A call that another thread's line interrupts is written as "<unfinished ...>", and its end later as "resumed>".
    private static bool EndedIn(List<string> calls, string call)
    {
        if (!call.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            return call.EndsWith("= 0", StringComparison.Ordinal);
        var thread = call.Split(' ')[0];
        return calls.SkipWhile(each => each != call).Any(each =>
            each.Split(' ')[0] == thread && each.Contains("sync resumed>", StringComparison.Ordinal) && each.EndsWith("= 0", StringComparison.Ordinal));
    }
}
