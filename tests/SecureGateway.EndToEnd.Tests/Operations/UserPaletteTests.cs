using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Access.Accounts;
using SecureGateway.Access.Audit;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;

namespace SecureGateway.EndToEnd.Tests.Operations;

/// <summary>Accounts of the web console, steered by <c>sgw</c>.</summary>
public sealed class UserPaletteTests
{
    private const string Password = "four words that fit";

    [Fact]
    public async Task An_account_is_made_with_a_code_that_is_shown_once_and_never_audited()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        var entrance = gateway.Services.GetRequiredService<Entrance>();

        var made = await Sgw.AtAsync(gateway, "user", "add", "ann", "--role", "administer", "--json");
        var code = JsonDocument.Parse(made.Output).RootElement.GetProperty("code").GetString()!;
        var list = await Sgw.AtAsync(gateway, "user", "list");
        var entered = await entrance.RedeemAsync("ann", code, Password, IPAddress.Loopback, default);

        Assert.Equal((0, EntryVerdict.Right), (made.ExitCode, entered.Verdict));
        Assert.Contains("ann | administer | invited", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(code, list.Output + await File.ReadAllTextAsync(Path.Combine(gateway.Directory, "data", "audit.jsonl")), StringComparison.Ordinal);
        Assert.Contains("ann | administer", (await Sgw.AtAsync(gateway, "user", "sessions")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_locks_and_sessions_are_steered_and_every_change_is_audited()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        var (entrance, accounts) = (gateway.Services.GetRequiredService<Entrance>(), gateway.Services.GetRequiredService<AccountStore>());
        await entrance.RedeemAsync("root", gateway.Services.GetRequiredService<FirstAccount>().NewCode()!, Password, IPAddress.Loopback, default);
        var ann = (await entrance.RedeemAsync("ann", accounts.Add("ann", Permission.View, "test").Code!, Password, IPAddress.Loopback, default)).Session!;

        Assert.Equal("ann may operate from now on", (await Sgw.AtAsync(gateway, "user", "role", "ann", "operate")).Output.Trim());
        Assert.True(ann.IsOver);
        var again = (await entrance.SignInAsync("ann", Password, IPAddress.Loopback, default)).Session!;
        Assert.Contains("(1 of ann's sessions ended)", (await Sgw.AtAsync(gateway, "user", "sign-out", "ann")).Output, StringComparison.Ordinal);
        Assert.True(again.IsOver);
        for (var i = 1; i <= 3; i++)
            await entrance.SignInAsync("ann", "wrong", new IPAddress([192, 0, 2, (byte)i]), default);
        Assert.Contains("| locked ", (await Sgw.AtAsync(gateway, "user", "list")).Output, StringComparison.Ordinal);
        Assert.Equal("ann can sign in again", (await Sgw.AtAsync(gateway, "user", "unlock", "ann")).Output.Trim());
        Assert.Equal(0, (await Sgw.AtAsync(gateway, "user", "disable", "ann")).ExitCode);
        Assert.Equal(EntryVerdict.Wrong, (await entrance.SignInAsync("ann", Password, IPAddress.Loopback, default)).Verdict);
        var last = await Sgw.AtAsync(gateway, "user", "remove", "root", "--yes");
        Assert.Equal((1, true), (last.ExitCode, last.Error.Contains("only administrator", StringComparison.Ordinal)));

        var audit = (await gateway.Services.GetRequiredService<AuditFile>().ReadAsync(entry => entry.What.StartsWith("user ", StringComparison.Ordinal), 100, default)).Entries;
        Assert.Equal(
            ["user remove name=root yes=true Refused", "user disable name=ann Done", "user unlock name=ann Done", "user sign-out name=ann Done", "user role name=ann role=operate Done"],
            audit.Select(entry => $"{entry.What} {entry.Outcome}"));
    }
}
