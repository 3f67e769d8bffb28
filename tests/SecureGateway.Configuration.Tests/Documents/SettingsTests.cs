namespace SecureGateway.Configuration.Tests.Documents;

/// <summary>A-8: what a face offers of a key is what files are read by, and what the reference says of it.</summary>
[Trait("Rule", "A-8")]
public sealed class SettingsTests
{
    private static readonly PolicyDocument Applied = Parse("""
        connections { bank { client-hosts = [ 192.0.2.0/24 ], inbound-tls { mandatory = on } } }
        routes = [ { domains = [ bank.example, "*.bank.example" ], to = mx, connection = bank } ]
        """);

    [Fact]
    public void A_choice_has_its_words_the_weakest_first_each_with_what_the_reference_says()
    {
        var strength = One("tls.opportunistic.cipher-strength");
        Assert.Equal(["medium", "high", "highest"], strength.Choices.Select(choice => choice.Word));
        Assert.Equal("forward secrecy and authenticated encryption only", strength.Choices[1].Says);
        Assert.EndsWith("it is delivered in clear.", One("tls.opportunistic.enabled").Choices[1].Says, StringComparison.Ordinal);
        Assert.Equal(["1.2", "1.3"], One("tls.opportunistic.minimum-version").Choices.Select(choice => choice.Word));
    }

    [Fact]
    public void Every_word_of_every_key_has_a_sentence()
    {
        var silent = PolicySettings.Of(Applied, Applied).SelectMany(setting => setting.Choices.Select(choice => (setting.Key, choice.Word, choice.Says))).Where(choice => choice.Says.Length == 0);
        Assert.Empty(silent);
    }

    [Fact]
    public void A_key_of_a_profile_is_explained_where_the_same_key_is()
    {
        Assert.Equal(One("tls.opportunistic.cipher-strength").Choices.AsEnumerable(), One("connections.bank.outbound-tls.cipher-strength").Choices);
        Assert.Equal("refuse", One("connections.bank.outbound-tls.mode").Choices[1].Says);
    }

    [Fact]
    public void Pending_and_applied_stand_side_by_side()
    {
        var pending = Edited(Applied, new PolicyEdit.Set("connections.bank.inbound-tls.minimum-version", "1.3"), new PolicyEdit.Add("connections.bank.client-hosts", ["mail.bank.example"]));
        var version = One("connections.bank.inbound-tls.minimum-version", pending);
        Assert.Equal(("1.2", "1.3", true), (version.Applied!.Value[0], version.Pending[0], version.IsPending));
        Assert.Equal(["192.0.2.0/24", "mail.bank.example"], One("connections.bank.client-hosts", pending).Pending.AsEnumerable());
        Assert.False(One("connections.bank.relay", pending).IsPending);
        Assert.Equal("hosted-domains", One("connections.bank.relay", pending).Pending[0]);
    }

    [Fact]
    public void A_profile_that_is_not_applied_yet_has_no_applied_values()
    {
        var pending = Edited(Applied, new PolicyEdit.Set("connections.\"a b\"", "{}"));
        var relay = One("connections.\"a b\".relay", pending);
        Assert.Null(relay.Applied);
        Assert.True(relay.IsPending);
    }

    [Fact]
    public void A_route_is_named_by_its_first_domain_and_found_again_by_any()
    {
        var pending = Edited(Applied, new PolicyEdit.Remove("routes[bank.example].domains", ["bank.example"]));
        var to = One("routes[*.bank.example].to", pending);
        Assert.Equal("mx", Assert.Single(to.Pending));
        Assert.False(to.IsPending);
        Assert.True(One("routes[*.bank.example].domains", pending).IsPending);
    }

    [Theory]
    [InlineData("limits", 5)]
    [InlineData("limits.sessions", 1)]
    [InlineData("nothing", 0)]
    public void Only_what_stands_under_a_key_is_listed(string under, int count) => Assert.Equal(count, PolicySettings.Of(Applied, Applied, under).Count());

    [Fact]
    public void Every_key_that_can_be_set_is_listed() =>
        Assert.Empty(PolicySettings.Of(Applied, Applied).Select(setting => setting.Key).Except(Applied.Keys.Select(key => key)));

    [Theory]
    [InlineData("routes[0].connection", "routes[bank.example].connection")]
    [InlineData("routes[7].to", "routes[7].to")]
    [InlineData("tls.signing[0]", "tls.signing[0]")]
    public void An_error_of_a_route_names_its_domain(string key, string expected) => Assert.Equal(expected, Applied.KeyOf(key));

    private static PolicySetting One(string key, PolicyDocument? pending = null) => Assert.Single(PolicySettings.Of(pending ?? Applied, Applied, key));

    private static PolicyDocument Edited(PolicyDocument document, params PolicyEdit[] edits) => document.With([.. edits], out _)!;

    private static PolicyDocument Parse(string policy)
    {
        var document = PolicyDocument.Read($"secure-gateway {{ policy {{ {policy} }} }}", "policy.conf", out var errors);
        Assert.Empty(errors);
        return document!;
    }
}
