using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.EndToEnd.Tests.Operations;

/// <summary>The ops console in a real terminal.</summary>
public sealed class SgwTerminalTests
{
    [SkippableFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Completion_hints_history_a_stream_and_an_error_in_one_sitting()
    {
        OutsideProgram.Need("tmux");
        using var directory = new ScratchDirectory();
        var history = Path.Combine(directory.Path, "history");
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To("127.0.0.1:9"));
        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForAttemptsAsync(1);
        var id = gateway.Tracking.Accepted.Single().Id.ToString();
        var command = $"env SGW_HISTORY={history} {Sgw.CommandLine} --socket {gateway.Socket}";

        await using (var terminal = await Terminal.StartAsync(directory, command))
        {
            await terminal.SeeAsync("test> ");

            // Palettes and operations complete, ids come from the node, and the hint says what is still to come.
            await terminal.TypeAsync("qu");
            await terminal.PressAsync("Tab");
            await terminal.SeeAsync("test> queue ");
            await terminal.TypeAsync("s");
            await terminal.PressAsync("Tab");
            await terminal.SeeAsync("show");
            await terminal.SeeAsync("summary");
            await terminal.TypeAsync("h");
            await terminal.PressAsync("Tab");
            await terminal.SeeAsync("test> queue show ");
            await terminal.SeeAsync("\e[2mID");
            await terminal.PressAsync("Tab");
            await terminal.SeeAsync($"test> queue show {id} ");
            await terminal.PressAsync("Enter");
            await terminal.SeeAsync("alice@corp.example");
            await terminal.SeeAsync("bob@partner.example: due ");
            await terminal.SeeAsync("test> ");

            // A choice of an option.
            await terminal.TypeAsync("queue list --reason conn");
            await terminal.PressAsync("Tab");
            await terminal.SeeAsync("queue list --reason connect");
            await terminal.TypeAsync("ion-l");
            await terminal.PressAsync("C-w");
            await terminal.TypeAsync("connect-r");
            await terminal.PressAsync("Tab");
            await terminal.SeeAsync("queue list --reason connect-refused ");
            await terminal.PressAsync("Enter");
            await terminal.SeeAsync("Count: 1 message");
            await terminal.SeeAsync("test> ");

            // An error, with what was meant.
            await terminal.TypeAsync("queue lst");
            await terminal.PressAsync("Enter");
            await terminal.SeeAsync("did you mean list?");
            await terminal.SeeAsync("test> ");

            // History, and Ctrl-C on a line.
            await terminal.PressAsync("Up");
            await terminal.SeeAsync("queue lst");
            await terminal.PressAsync("Up");
            await terminal.SeeAsync("queue list --reason connect-refused");
            await terminal.PressAsync("C-c");
            await terminal.SeeAsync("^C");
            await terminal.SeeAsync("test> ");

            // A stream, which Ctrl-C ends, and the shell goes on.
            await terminal.TypeAsync("log tail --match carol");
            await terminal.PressAsync("Enter");
            await terminal.SeeAsync("at | level | category | text");
            await gateway.SendAsync("bob@partner.example", sender: "carol@corp.example");
            await terminal.SeeAsync("from=<carol@corp.example>");
            await terminal.PressAsync("C-c");
            await terminal.SeeAsync("test> ");

            // What destroys asks first.
            await terminal.TypeAsync("queue delete --sender carol");
            await terminal.PressAsync("Enter");
            await terminal.SeeAsync("1 message would be deleted. Do it? [y/N] ");
            await terminal.TypeAsync("n");
            await terminal.PressAsync("Enter");
            await terminal.SeeAsync("Nothing was done.");
            await terminal.SeeAsync("test> ");
            await terminal.TypeAsync("exit");
            await terminal.PressAsync("Enter");
            (await terminal.WaitForExitAsync()).Expect(0);
        }

        Assert.Contains("queue lst", File.ReadAllLines(history));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(history));
        await using var again = await Terminal.StartAsync(directory, command);
        await again.SeeAsync("test> ");
        await again.PressAsync("Up");
        await again.SeeAsync("queue delete --sender carol");
    }
}
