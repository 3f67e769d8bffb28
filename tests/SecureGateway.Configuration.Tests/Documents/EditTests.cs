namespace SecureGateway.Configuration.Tests.Documents;

[Trait("Rule", "A-1")]
[Trait("Rule", "A-2")]
public sealed class EditTests
{
    private static readonly PolicyDocument Bank = Parse("""
        connections { bank { client-hosts = [ 192.0.2.0/24 ], inbound-tls { mandatory = on } } }
        routes = [ { domains = [ bank.example, "*.bank.example" ], to = mx, connection = bank }, { domains = [ "*" ], to = mx } ]
        """);

    [Theory]
    [InlineData("connections.bank.inbound-tls.minimum-version", "1.3", "connections.bank.inbound-tls.minimum-version: 1.2 -> 1.3 (stronger)")]
    [InlineData("secure-gateway.policy.tls.opportunistic.enabled", "on", "tls.opportunistic.enabled: off -> on (stronger)")]
    [InlineData("connections.bank.relay", "full", "connections.bank.relay: hosted-domains -> full (wider)")]
    [InlineData("connections.bank.inbound-tls.mode", "report", "connections.bank.inbound-tls.mode: enforce -> report (weaker)")]
    [InlineData("domains", "corp.example, *.corp.example", "domains: added corp.example, added *.corp.example")]
    [InlineData("connections.bank.client-hosts", "2001:db8::/32", "connections.bank.client-hosts: added 2001:db8::/32, removed 192.0.2.0/24")]
    [InlineData("routes[bank.example].to", "10.0.0.5 [2001:db8::1]:25", "routes[bank.example].to: mx -> 10.0.0.5:25, [2001:db8::1]:25")]
    [InlineData("delivery.retry", "[ 300s, 600s ]", "delivery.retry: 5m, 10m, 20m, 40m, 1h -> 5m, 10m")]
    [InlineData("limits.message-size", "26214400", "limits.message-size: 50MiB -> 25MiB")]
    [InlineData("connections.bank.notes", "two words", "connections.bank.notes: \"\" -> \"two words\"")]
    [InlineData("connections.new", "{ client-hosts = [ mail.new.example ], outbound-tls { mandatory = on } }", "connection new added: client hosts mail.new.example, outbound TLS mandatory")]
    [InlineData("routes[new.example]", "{ to = [ 10.0.0.9 ], connection = bank }", "route for new.example added: to 10.0.0.9:25, connection bank")]
    public void Set_changes_one_setting(string key, string value, string expected) => Assert.Equal(expected, Changes(new PolicyEdit.Set(key, value)));

    [Theory]
    [InlineData("connections.bank", "connection bank removed: client hosts 192.0.2.0/24, inbound TLS mandatory")]
    [InlineData("connections.bank.inbound-tls", "connections.bank.inbound-tls.mandatory: on -> off (weaker)")]
    [InlineData("routes[*.bank.example]", "route for bank.example, *.bank.example removed: to mx, connection bank")]
    [InlineData("limits.recipients", "")]
    public void Unset_takes_it_away(string key, string expected) => Assert.Equal(expected, Changes(new PolicyEdit.Unset(key)));

    [Fact]
    public void Items_come_and_go()
    {
        Assert.Equal("connections.bank.client-hosts: added 10.1.2.*", Changes(new PolicyEdit.Add("connections.bank.client-hosts", ["10.1.2.*", "192.0.2.0/24"])));
        Assert.Equal("routes[bank.example].domains: removed *.bank.example", Changes(new PolicyEdit.Remove("routes[bank.example].domains", ["*.BANK.example"])));
        Assert.Equal("tls.signing: added partner-ca", Changes(new PolicyEdit.Add("tls.signing", ["partner-ca"])));
    }

    [Theory]
    [InlineData("connections.bank.relya", "full", "connections.bank.relya: this key is not known here, did you mean 'relay'? (known here: notes, client-hosts, sender-domains, relay, inbound-tls, outbound-tls)")]
    [InlineData("connections.bnk.relay", "full", "connections.bnk: no connection has the name 'bnk', did you mean 'bank'?")]
    [InlineData("routes[bak.example].to", "mx", "routes[bak.example]: no route is for the domain 'bak.example', did you mean 'bank.example'?")]
    [InlineData("connections.bank.relay", "everything", "connections.bank.relay: 'everything' is none of the values this key knows, write none, hosted-domains or full")]
    [InlineData("tls.opportunistic.minimum-version", "1.1", "tls.opportunistic.minimum-version: TLS 1.1 must not be used any more (RFC 8996), write \"1.2\" or \"1.3\"")]
    [InlineData("limits.recipients.most", "1", "limits.recipients.most: limits.recipients has no keys below it, set limits.recipients itself")]
    [InlineData("tls.opportunistic", "on", "tls.opportunistic: a single value stands where keys in braces belong, name a key below it, or write tls.opportunistic { ... }")]
    [InlineData("domains", "corp.example, 1..2", "domains[1]: '1..2' is not a domain, write a domain, *.domain or *")]
    [InlineData("domains", "${PATH}", "domains[0]: '${PATH}' is not a domain, write a domain, *.domain or *")]
    [InlineData("domains", "[ ${PATH} ]", "domains: ${PATH} names neither a key nor an environment variable, define it, or write ${?PATH} if it may be missing")]
    [InlineData("tls.", "on", "tls.: the key ends with a dot, write it as connections.NAME.relay or routes[DOMAIN].to")]
    [InlineData("connections.new", "{ relais = full }", "connections.new.relais: this key is not known here, did you mean 'relay'? (known here: notes, client-hosts, sender-domains, relay, inbound-tls, outbound-tls)")]
    public void A_slip_is_refused_with_the_key_and_what_would_be_right(string key, string value, string expected)
    {
        Assert.Null(Bank.With([new PolicyEdit.Set(key, value)], out var errors));
        var error = Assert.Single(errors);
        Assert.Equal(expected, $"{error.Key}: {error.Problem}, {error.WouldBeRight}");
    }

    [Fact]
    public void An_edit_is_made_as_a_whole_or_not_at_all()
    {
        Assert.Null(Bank.With([new PolicyEdit.Set("tls.opportunistic.enabled", "on"), new PolicyEdit.Set("tls.oportunistic.enabled", "on")], out var errors));
        Assert.Equal(2, Assert.Single(errors).Line);
    }

    [Fact]
    public void A_loaded_text_reaches_for_nothing_on_this_machine()
    {
        Assert.Null(PolicyDocument.Read("secure-gateway.policy { include \"/etc/passwd\" }", "x.conf", out var include));
        Assert.Equal("x.conf:1: include: a text that comes by command cannot include files, put the other file's text in its place", Assert.Single(include).ToString());
        Assert.Null(PolicyDocument.Read("secure-gateway.policy { domains = [ ${HOME} ] }", "x.conf", out var variable));
        Assert.Contains("${HOME} names neither", Assert.Single(variable).ToString(), StringComparison.Ordinal);
        Assert.NotNull(PolicyDocument.Read("ours = corp.example\nsecure-gateway.policy { domains = [ ${ours} ] }", "x.conf", out _));
    }

    [Fact]
    public void A_comment_stays_with_its_setting_when_another_is_edited()
    {
        var document = Parse("# theirs\nconnections { bank { relay = none } } # kept\nlimits { # small ones\n recipients = 7 }");

        var edited = document.With([new PolicyEdit.Set("connections.bank.relay", "full"), new PolicyEdit.Set("limits.sessions", "9")], out _)!;

        Assert.Contains("# theirs", edited.Text, StringComparison.Ordinal);
        Assert.Contains("# small ones", edited.Text, StringComparison.Ordinal);
        Assert.Equal(edited.Text, PolicyDocument.Parse(edited.Text).Text);
    }

    [Fact]
    public void What_means_the_same_is_said_to_mean_the_same()
    {
        var written = Parse("limits.sessions = 2000\ndomains = [ a.example, b.example ]");

        Assert.Equal("limits.sessions: 2000 is written out; it was the default before", Assert.Single(Parse("domains = [ a.example, b.example ]").ChangesTo(written)).Words);
        Assert.Equal("domains: written in another order, which means nothing", Assert.Single(written.ChangesTo(Parse("limits.sessions = 2000\ndomains = [ b.example, a.example ]"))).Words);
        Assert.Equal("comments were changed, and no setting", Assert.Single(written.ChangesTo(Parse("limits.sessions = 2000 # many\ndomains = [ a.example, b.example ]"))).Words);
    }

    [Fact]
    public void Edits_made_on_one_revision_stand_on_another()
    {
        var edited = Bank.With([new PolicyEdit.Set("limits.recipients", "7"), new PolicyEdit.Unset("routes[bank.example]"), new PolicyEdit.Set("connections.new", "{ relay = none }")], out _)!;
        var other = Bank.With([new PolicyEdit.Set("connections.bank.relay", "none"), new PolicyEdit.Set("routes[b.example]", "{ to = mx }")], out _)!;

        var rebased = edited.Rebased(Bank, other);

        Assert.Equal(Bank.ChangesTo(edited).Select(change => change.Words), other.ChangesTo(rebased).Select(change => change.Words));
        Assert.Equal(Bank.ChangesTo(other).Select(change => change.Words), edited.ChangesTo(rebased).Select(change => change.Words));
        Assert.Equal(other.Text, Bank.Rebased(Bank, other).Text);
    }

    private static string Changes(PolicyEdit edit)
    {
        var after = Bank.With([edit], out var errors);
        Assert.Empty(errors.Select(error => error.ToString()));
        return string.Join("; ", Bank.ChangesTo(after!).Select(difference => difference.Words));
    }

    private static PolicyDocument Parse(string policy)
    {
        var document = PolicyDocument.Read($"secure-gateway {{ policy {{\n{policy}\n}} }}", "text", out var errors);
        Assert.Empty(errors.Select(error => error.ToString()));
        return document!;
    }
}
