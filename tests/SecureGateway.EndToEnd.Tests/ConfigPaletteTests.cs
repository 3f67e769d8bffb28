using Microsoft.Extensions.DependencyInjection;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>The palettes of the configuration, called as the faces call them, on a whole gateway.</summary>
public sealed class ConfigPaletteTests : IAsyncLifetime
{
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await RunningGateway.StartAsync("""
        domains = [ corp.example ]
        routes = [ { domains = [ corp.example ], to = [ 10.0.0.5 ] }, { domains = [ "*" ], to = mx } ]
        """);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    [Trait("Rule", "A-2")]
    public async Task A_profile_is_added_seen_in_words_applied_and_rolled_back()
    {
        Assert.StartsWith("connection bank added: client hosts 192.0.2.0/24, relay none, inbound TLS mandatory\n", await Done("connection add", ("name", "bank"), ("setting", "client-hosts=192.0.2.0/24"), ("setting", "inbound-tls.mandatory=on"), ("setting", "relay=none")), StringComparison.Ordinal);
        Assert.Contains("route for bank.example added: to 192.0.2.25:25, connection bank", await Done("route add", ("domain", "bank.example"), ("setting", "to=192.0.2.25"), ("setting", "connection=bank")), StringComparison.Ordinal);
        Assert.Contains("domains: added bank.example", await Done("domain add", ("domain", "bank.example")), StringComparison.Ordinal);

        Assert.Equal(
            [
                "connection bank added: client hosts 192.0.2.0/24, relay none, inbound TLS mandatory | admin",
                "domains: added bank.example | admin",
                "route for bank.example added: to 192.0.2.25:25, connection bank | admin",
            ],
            await Rows("config changes", 2));
        Assert.Equal(["corp.example | corp.example", "bank.example | bank.example"], await Rows("domain list", 2));
        Assert.Equal(["corp.example | 10.0.0.5:25 | - | - | -", "* | mx | - | - | -", "bank.example | 192.0.2.25:25 | bank | - | bank.example"], await Rows("route list", 5, ("for", "bank.example")));
        Assert.Equal(["bank | 192.0.2.0/24 | - | none | mandatory, TLS 1.2, high | global rule | bank.example"], await Rows("connection list", 7));

        Assert.EndsWith("revision 2 is applied", await Done("config apply", ("comment", "bank")), StringComparison.Ordinal);
        Assert.EndsWith("revision 3 is applied", await Done("config rollback", ("revision", "1")), StringComparison.Ordinal);
        Assert.Equal(["3", "2", "1"], await Rows("config history", 1));
        Assert.Empty(await Rows("config compare", 1, ("from", "1"), ("to", "3")));
    }

    [Fact]
    [Trait("Rule", "A-3")]
    public async Task What_cannot_be_applied_is_refused_with_every_error()
    {
        Assert.Contains("apply would refuse this as it stands:", await Done("config set", ("key", "tls.client-identity"), ("value", "gw9")), StringComparison.Ordinal);
        await Done("route set", ("domain", "corp.example"), ("setting", "connection=bnk"));

        var refusal = Assert.IsType<Refusal>(await CallAsync("config apply"));

        Assert.Equal(2, refusal.Problems.Count);
        Assert.Contains(refusal.Problems, problem => problem.Contains("tls.client-identity: no identity has the name 'gw9'", StringComparison.Ordinal));
        Assert.Contains(refusal.Problems, problem => problem.Contains("routes[0].connection: no connection has the name 'bnk'", StringComparison.Ordinal));
        Assert.Equal(refusal.Problems, Assert.IsType<Refusal>(await CallAsync("config check")).Problems);
    }

    [Fact]
    [Trait("Rule", "A-3")]
    public async Task A_file_is_checked_for_those_who_could_load_it_and_changes_nothing()
    {
        var file = File("policy.conf", "secure-gateway.policy.limits.recipients = 7");
        Assert.EndsWith("policy.conf: no errors", await Done("config check-file", ("file", file)), StringComparison.Ordinal);
        var problem = Assert.Single(Assert.IsType<Refusal>(await CallAsync("config check-file", ("file", File("policy.conf", "secure-gateway.policy.limits.recipients = x")))).Problems);
        Assert.StartsWith("policy.conf:1: ", problem, StringComparison.Ordinal);
        Assert.Empty(await Rows("config changes", 1));

        var request = new OperationRequest("config", "check-file", new Dictionary<string, IReadOnlyList<string>> { ["file"] = [file] });
        var refusal = Assert.IsType<Refusal>(await _gateway.Services.GetRequiredService<OperationDispatcher>().CallAsync(request, new Caller("vera", "socket", Permission.Operate)));
        Assert.Equal(RefusalKind.NotAllowed, refusal.Kind);
    }

    [Fact]
    [Trait("Rule", "A-4")]
    public async Task Discard_asks_first_and_says_whose_edits_go()
    {
        await Done("config set", ("key", "limits.recipients"), ("value", "7"));

        var question = Assert.IsType<Question>(await CallAsync("config discard"));

        Assert.Equal("1 edit by admin would be thrown away (limits.recipients: 1000 -> 7); pending would be revision 1 again", question.Text);
        Assert.Single(await Rows("config changes", 1));
        Assert.Equal("1 edit thrown away; pending is revision 1 again", await Done("config discard", ("yes", "true")));
        Assert.Empty(await Rows("config changes", 1));
    }

    [Theory]
    [Trait("Rule", "A-4")]
    [InlineData("config discard")]
    [InlineData("config apply")]
    public async Task A_yes_to_what_was_shown_is_no_yes_to_what_others_added_meanwhile(string operation)
    {
        await Done("config set", ("key", "limits.recipients"), ("value", "7"));
        var version = await CallAsync(operation, operation == "config apply" ? [("dry-run", "true")] : []) switch
        {
            Question question => question.Value,
            Done shown => shown.Value,
            var other => throw new InvalidOperationException(other.ToString()),
        };
        var seen = System.Text.Json.JsonSerializer.SerializeToElement(version).GetProperty("version").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture);
        (string, string)[] yes = operation == "config apply" ? [("version", seen)] : [("version", seen), ("yes", "true")];
        await Done("config set", ("key", "limits.sessions"), ("value", "70"));

        var refusal = Assert.IsType<Refusal>(await CallAsync(operation, yes));

        Assert.Contains("was changed since you looked at it by admin", refusal.Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await Rows("config changes", 1)).Length);
        Assert.Equal(["1"], await Rows("config history", 1));
    }

    [Fact]
    [Trait("Rule", "A-8")]
    public async Task A_draft_that_somebody_overtook_is_refused_and_an_export_loads_without_a_difference()
    {
        var draft = Assert.IsType<Document>(await CallAsync("config draft")).Text;
        await Done("config set", ("key", "limits.recipients"), ("value", "7"));

        var refusal = Assert.IsType<Refusal>(await CallAsync("config load", ("file", File("draft.conf", draft.Replace("10.0.0.5", "10.0.0.6", StringComparison.Ordinal)))));
        Assert.Contains("was changed since you looked at it by admin", refusal.Reason, StringComparison.Ordinal);

        await Done("config apply");
        var exported = Assert.IsType<Document>(await CallAsync("config export")).Text;
        Assert.StartsWith("nothing was changed", await Done("config load", ("file", File("policy.conf", exported))), StringComparison.Ordinal);
        var broken = Assert.IsType<Refusal>(await CallAsync("config load", ("file", File("policy.conf", exported.Replace("recipients", "recipiants", StringComparison.Ordinal)))));
        Assert.Contains("recipiants: this key is not known here, did you mean 'recipients'?", Assert.Single(broken.Problems), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "A-1")]
    public async Task Keys_are_completed_and_viewers_change_nothing()
    {
        var dispatcher = _gateway.Services.GetRequiredService<OperationDispatcher>();
        var admin = new Caller("admin", "socket", Permission.Administer);

        Assert.Equal(["routes[corp.example]", "routes[corp.example].domains", "routes[corp.example].to", "routes[corp.example].connection"], (await dispatcher.CompleteAsync("config", "set", "key", "routes[corp", admin)).Take(4));
        var refused = await dispatcher.CallAsync(new OperationRequest("config", "apply", new Dictionary<string, IReadOnlyList<string>>()), admin with { Permission = Permission.Operate });
        Assert.Equal(RefusalKind.NotAllowed, Assert.IsType<Refusal>(refused).Kind);
    }

    private static string File(string name, string text) => new FileContent(name, System.Text.Encoding.UTF8.GetBytes(text)).ToWire();

    private async Task<string> Done(string operation, params (string Name, string Value)[] arguments) => await CallAsync(operation, arguments) switch
    {
        Done done => done.Text,
        Refusal refusal => throw new InvalidOperationException($"{refusal.Reason}: {string.Join("; ", refusal.Problems)}"),
        var other => throw new InvalidOperationException(other.ToString()),
    };

    private async Task<string[]> Rows(string operation, int columns, params (string Name, string Value)[] arguments)
    {
        var rows = new List<string>();
        await foreach (var row in Assert.IsType<Rows>(await CallAsync(operation, arguments)).Items)
            rows.Add(string.Join(" | ", row.Cells.Take(columns)));
        return [.. rows];
    }

    private Task<OperationResult> CallAsync(string operation, params (string Name, string Value)[] arguments)
    {
        var words = operation.Split(' ');
        return _gateway.Services.GetRequiredService<OperationDispatcher>().CallAsync(
            new OperationRequest(words[0], words[1], arguments.GroupBy(argument => argument.Name).ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(argument => argument.Value)])),
            new Caller("admin", "socket", Permission.Administer));
    }
}
