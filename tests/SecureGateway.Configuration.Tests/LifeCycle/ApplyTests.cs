using static SecureGateway.Configuration.ConfigurationCommands;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration.Tests.LifeCycle;

public sealed class ApplyTests : LifeCycleTest
{
    [Fact]
    [Trait("Rule", "A-1")]
    public async Task An_edit_changes_what_is_pending_and_not_what_is_running()
    {
        var pending = await Edit(new PolicyEdit.Set("tls.opportunistic.enabled", "on"));

        Assert.True(pending.Changed);
        Assert.Contains("enabled = on", pending.Pending.Text, StringComparison.Ordinal);
        Assert.Equal(1, Holder.Current.Revision);
        Assert.False(Holder.Current.Configuration.Tls.Opportunistic.Enabled);
    }

    [Fact]
    [Trait("Rule", "A-3")]
    public async Task Apply_makes_it_the_next_revision_with_comment_and_name_and_time()
    {
        await Edit(new PolicyEdit.Set("tls.opportunistic.enabled", "on"));

        var active = await Apply("TLS wherever it can be had");

        Assert.Equal(2, active.Revision.Number);
        Assert.Equal(("TLS wherever it can be had", "alice", ConfigurationFolder.Now), (active.Revision.Comment, active.Revision.By, active.Revision.At));
        Assert.Equal(2, Holder.Current.Revision);
        Assert.True(Holder.Current.Configuration.Tls.Opportunistic.Enabled);
        var state = await State();
        Assert.False(state.HasPendingChanges);
        Assert.Equal([1L, 2L], state.History.Select(revision => revision.Number));
    }

    [Fact]
    [Trait("Rule", "A-3")]
    public async Task A_refused_apply_names_every_error_and_changes_nothing()
    {
        await Edit(
            new PolicyEdit.Set("tls.identity", "gw9"),
            new PolicyEdit.Set("connections.bank", "{ client-hosts = [ \"*\" ], relay = full }"),
            new PolicyEdit.Set("routes[corp.example].connection", "bnk"));
        var before = await State();

        var refused = await Ask<Refused>(new ApplyPending("", "alice"));

        Assert.Equal(RefusalKind.Invalid, refused.Kind);
        Assert.Equal(
            ["connections.bank.client-hosts[0]", "routes[0].connection", "tls.identity"],
            refused.Errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.Equivalent(before, await State());
        Assert.Equal(1, Holder.Current.Revision);
    }

    [Fact]
    [Trait("Rule", "A-3")]
    public async Task History_and_pending_survive_a_restart()
    {
        await Edit(new PolicyEdit.Set("tls.opportunistic.enabled", "on"));
        await Apply("one");
        await Edit(new PolicyEdit.Set("limits.recipients", "77"));
        var before = await State();

        StartAgain();

        Assert.Equivalent(before, await State());
        Assert.Equal(77, PolicyDocumentOf(before.Pending.Text).Limits.Recipients);
        Assert.Equal(2, Holder.Current.Revision);
        Assert.True(Holder.Current.Configuration.Tls.Opportunistic.Enabled);
    }

    private SecureGateway.Policy.PolicyConfiguration PolicyDocumentOf(string text) => Check.Read(text, "x").Policy!;
}
