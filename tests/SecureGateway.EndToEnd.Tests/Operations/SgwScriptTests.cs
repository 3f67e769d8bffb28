using Microsoft.Extensions.DependencyInjection;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;

namespace SecureGateway.EndToEnd.Tests.Operations;

/// <summary>The ops console in scripts.</summary>
public sealed class SgwScriptTests
{
    [SkippableFact]
    public async Task Json_goes_to_jq()
    {
        OutsideProgram.Need("jq");
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To("127.0.0.1:9"));
        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForAttemptsAsync(1);

        var run = await OutsideProgram.RunAsync(
            "/bin/sh", ["-c", $"{Sgw.CommandLine} --socket '{gateway.Socket}' queue list --next-hop 127.0.0.1:9 --json | jq -r '.[] | [.sender, .recipients[0], .reason, .state] | join(\" \")'"]);

        Assert.Equal("alice@corp.example bob@partner.example connect-refused waiting\n", run.Expect(0).Output);
    }

    [Fact]
    public async Task Rows_are_separated_and_counted_and_exit_codes_say_how_it_went()
    {
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To("127.0.0.1:9"));
        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForAttemptsAsync(1);

        var list = (await Sgw.AtAsync(gateway, "queue", "list")).Expect(0);
        Assert.StartsWith("id | sender | recipients | ", list.OutputLines[0], StringComparison.Ordinal);
        Assert.Contains(" | alice@corp.example | bob@partner.example | ", list.OutputLines[1], StringComparison.Ordinal);
        Assert.Equal("Count: 1 message", list.OutputLines[2]);

        var missing = (await Sgw.AtAsync(gateway, "queue", "show", "00000000000000000000000000")).Expect(1);
        Assert.Contains("is not in the queue", missing.Error, StringComparison.Ordinal);
        Assert.Empty(missing.Output);
        var unconfirmed = (await Sgw.AtAsync(gateway, "queue", "delete", "--all")).Expect(1);
        Assert.Contains("nothing was done: 1 message would be deleted; say --yes", unconfirmed.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean sender?", (await Sgw.AtAsync(gateway, "queue", "list", "--sendr", "a")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("say which messages", (await Sgw.AtAsync(gateway, "queue", "hold")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("is not there", (await Sgw.RunAsync("--socket", Path.Combine(gateway.Directory, "no.sock"), "queue", "list")).Expect(3).Error, StringComparison.Ordinal);
        Assert.Equal("1 message is deleted\n", (await Sgw.AtAsync(gateway, "queue", "delete", "--all", "--yes")).Expect(0).Output);
        Assert.Equal("[]\n", (await Sgw.AtAsync(gateway, "queue", "list", "--json")).Expect(0).Output);
    }

    [Fact]
    public async Task Over_https_with_a_token_and_the_nodes_own_certificate()
    {
        await using var gateway = await RunningGateway.StartAsync("", node: "host-name = localhost, operations.https { address = \"127.0.0.1\", port = 0 }");
        var file = Path.Combine(gateway.Directory, "token");
        await File.WriteAllTextAsync(file, (await Sgw.AtAsync(gateway, "token", "create", "ci", "--role", "operate", "--json")).Expect(0).Output.Split('"')[3]);
        string[] connection = ["--url", $"https://localhost:{gateway.Operations!.Port}", "--token-file", file];
        string[] trusting = [.. connection, "--ca-file", Path.Combine(gateway.Directory, "data", "identities", "default.pem")];

        Assert.Contains("name | test\n", SquareUp((await Sgw.RunAsync([.. trusting, "system", "info"])).Expect(0).Output), StringComparison.Ordinal);
        Assert.Contains("ci may operate; token list takes the right to administer", (await Sgw.RunAsync([.. trusting, "token", "list"])).Expect(1).Error, StringComparison.Ordinal);
        var untrusted = (await Sgw.RunAsync([.. connection, "system", "info"])).Expect(3).Error;
        Assert.Contains("certificate is not accepted: it is not trusted here (UntrustedRoot); --ca-file names", untrusted, StringComparison.Ordinal);
        Assert.DoesNotContain("it is not for", untrusted, StringComparison.Ordinal);
        var misnamed = (await Sgw.RunAsync([.. trusting, "--url", $"https://127.0.0.1:{gateway.Operations.Port}", "system", "info"])).Expect(3).Error;
        Assert.Contains("it is not for 127.0.0.1, but for localhost; say one of these in --url", misnamed, StringComparison.Ordinal);
        Assert.DoesNotContain("--ca-file", misnamed, StringComparison.Ordinal);
        await Sgw.AtAsync(gateway, "token", "revoke", "ci", "--yes");
        Assert.Contains("not known here", (await Sgw.RunAsync([.. trusting, "system", "info"])).Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_palette_answers()
    {
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To("127.0.0.1:9"));
        await using var client = await gateway.ConnectAsync();
        await gateway.SendAsync("bob@partner.example");

        Assert.Contains("client.example", (await Sgw.AtAsync(gateway, "session", "list")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("/user/queue/queue-lane-0/lane | QueueLaneActor | ", (await Sgw.AtAsync(gateway, "actor", "hierarchy")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("queue-lane-0 | this node | home | ", (await Sgw.AtAsync(gateway, "queue", "lanes")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("there is no actor nobody", (await Sgw.AtAsync(gateway, "actor", "hierarchy", "--under", "/user/nobody")).Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("securegateway_queue_accepted_total | - | 1 | Messages taken into the queue", (await Sgw.AtAsync(gateway, "system", "metrics")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("gateway | healthy | taking mail", (await Sgw.AtAsync(gateway, "system", "health")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("SecureGateway.Queue logs Debug", (await Sgw.AtAsync(gateway, "log", "level", "debug", "--category", "SecureGateway.Queue", "--for", "10m")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("SecureGateway.Queue | debug | ", (await Sgw.AtAsync(gateway, "log", "levels")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("log level category=SecureGateway.Queue for=10m level=debug | done", (await Sgw.AtAsync(gateway, "audit", "list")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("Count: 0 tokens", (await Sgw.AtAsync(gateway, "token", "list")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("  audit ", (await Sgw.AtAsync(gateway, "help")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_was_killed_leaves_a_socket_that_the_next_one_replaces()
    {
        await using var gateway = await GatewayProcess.StartAsync("");
        var socket = Path.Combine(Path.GetDirectoryName(gateway.ConfigurationFile)!, "data", "operations.sock");
        await gateway.KillAsync();
        Assert.Contains("nobody listens there", (await Sgw.RunAsync("--socket", socket, "system", "info")).Expect(3).Error, StringComparison.Ordinal);

        await gateway.StartAgainAsync();

        (await Sgw.RunAsync("--config", gateway.ConfigurationFile, "system", "info")).Expect(0);
    }

    [Fact]
    public async Task Commands_from_standard_input_run_until_one_fails()
    {
        await using var gateway = await RunningGateway.StartAsync("");

        var run = await OutsideProgram.RunAsync(
            "/bin/sh", ["-c", $"{Sgw.CommandLine} --socket '{gateway.Socket}'"], "# a comment\n\nqueue summary\nqueue show 00000000000000000000000000\nsystem info\n");

        Assert.Equal("Count: 0 lines", run.Expect(1).OutputLines[^1]);
    }

    [Fact]
    public async Task A_document_goes_through_the_editor_and_back_and_stays_when_it_is_refused()
    {
        var notes = new NotePalette();
        await using var gateway = await RunningGateway.StartAsync("", configure: builder => builder.Services.AddSingleton<IPaletteSource>(notes));
        Task<ProgramResult> EditAsync(string script) => OutsideProgram.RunAsync(
            "/bin/sh", ["-c", $"EDITOR=\"sed -i {script}\" {Sgw.CommandLine} --socket '{gateway.Socket}' note edit"]);

        Assert.Contains("kept", (await EditAsync("s/tea/coffee/")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal("coffee\n", notes.Text);
        Assert.Contains("Nothing was changed", (await EditAsync("s/tea/milk/")).Expect(0).Output, StringComparison.Ordinal);
        var refused = await EditAsync("s/coffee/beer/");
        Assert.Contains("no beer here", refused.Expect(1).Error, StringComparison.Ordinal);
        var file = refused.ErrorLines[^1].Split(' ')[^1];
        Assert.Equal("beer\n", await File.ReadAllTextAsync(file));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task A_secret_comes_from_a_file_and_a_stranger_s_text_does_not_steer_the_terminal()
    {
        var notes = new NotePalette();
        await using var gateway = await RunningGateway.StartAsync("", configure: builder => builder.Services.AddSingleton<IPaletteSource>(notes));
        var file = Path.Combine(gateway.Directory, "secret");
        await File.WriteAllTextAsync(file, "hunter2\nsecond line\n");

        var run = (await Sgw.AtAsync(gateway, "note", "lock", "--password-file", file)).Expect(0);

        Assert.Equal("hunter2", notes.Password);
        Assert.Equal("locked by a\\u001b[31mstranger\\u009b2J\n", run.Output);
        Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync(Path.Combine(gateway.Directory, "data", "audit.jsonl")), StringComparison.Ordinal);
    }

    private static string SquareUp(string output) => System.Text.RegularExpressions.Regex.Replace(output, " +", " ");
}
