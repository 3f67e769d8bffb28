using CsCheck;
using SecureGateway.Configuration.Tests.Documents;
using static SecureGateway.Configuration.ConfigurationCommands;

namespace SecureGateway.Configuration.Tests.LifeCycle;

/// <summary>Any edits, discards, applies and meetings of three nodes, without actors and without a wire.</summary>
[Trait("Rule", "A-1")]
public sealed class PendingMergeTests
{
    private static readonly GatewayConfiguration Files = ConfigurationFolder.Good("""
        secure-gateway.policy {
          connections { bank { client-hosts = [ 192.0.2.0/24 ] } }
          domains = [ a.example, b.example ]
          routes = [ { domains = [ a.example, b.example ], to = mx, connection = bank } ]
        }
        """);

    private static readonly string[] Names = ["gw1", "gw2", "gw3"];

    private static readonly Gen<PolicyEdit> Edit = Gen.OneOfConst<PolicyEdit>(
        new PolicyEdit.Set("limits.recipients", "7"),
        new PolicyEdit.Set("limits.recipients", "8"),
        new PolicyEdit.Unset("limits.recipients"),
        new PolicyEdit.Set("limits.sessions", "70"),
        new PolicyEdit.Set("connections.bank.relay", "none"),
        new PolicyEdit.Set("connections.new", "{ relay = none }"),
        new PolicyEdit.Unset("connections.bank"),
        new PolicyEdit.Add("domains", ["c.example"]),
        new PolicyEdit.Add("domains", ["d.example", "e.example"]),
        new PolicyEdit.Remove("domains", ["b.example"]),
        new PolicyEdit.Set("routes[b.example].to", "10.0.0.5"),
        new PolicyEdit.Unset("routes[b.example]"),
        new PolicyEdit.Load("# a note\nsecure-gateway.policy { routes = [ { domains = [ b.example ], to = mx } ] }", "note.conf"));

    private static readonly Gen<(int Kind, int One, int Two, PolicyEdit Edit)[]> Steps = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2], Gen.Int[0, 2], Edit).Array[0, 15];

    [Fact]
    public void A_merge_is_commutative_associative_and_idempotent() => Steps.Sample(
        steps =>
        {
            var (a, b, c) = Play(steps) is [var one, var two, var three] ? (SharedPending.Of(one), SharedPending.Of(two), SharedPending.Of(three)) : default;

            Assert.Equal(PendingMerge.Merge(a, b), PendingMerge.Merge(b, a));
            Assert.Equal(PendingMerge.Merge(PendingMerge.Merge(a, b), c), PendingMerge.Merge(a, PendingMerge.Merge(b, c)));
            Assert.Equal(a, PendingMerge.Merge(a, a));
            var all = PendingMerge.Merge(PendingMerge.Merge(a, b), c);
            Assert.Equal(all, PendingMerge.Merge(all, b));
        },
        iter: 500);

    [Fact]
    public void Nodes_that_have_heard_each_other_have_the_same_text_and_nobodys_unseen_edit_is_gone() => Steps.Sample(
        steps =>
        {
            var states = Play(steps);
            var all = states.Select(SharedPending.Of).Aggregate(PendingMerge.Merge);
            // Applied revisions come by agreement; here the longest history is everybody's.
            var longest = states.MaxBy(state => state.History.Length)!;
            foreach (var (state, i) in states.Select((state, i) => (state, i)))
            {
                var adopted = Do(state, Decisions(i), new AdoptRevisions(longest.History));
                states[i] = Do(adopted, Decisions(i), new MergePending(all));
            }

            for (var round = 0; round < 2; round++)
            {
                all = states.Select(SharedPending.Of).Aggregate(PendingMerge.Merge);
                states = [.. states.Select((state, i) => Do(state, Decisions(i), new MergePending(all)))];
            }

            Assert.Single(states.Select(state => (state.Pending.Text, state.Pending.Version)).Distinct());
            Assert.Equal(all, SharedPending.Of(states[0]));
            var pending = PolicyDocument.Parse(states[0].Pending.Text);
            Assert.Equal(pending.Hash, states[0].Pending.Hash);
            Assert.Equal(
                PendingReplay.On(PolicyDocument.Parse(states[0].Applied.Text), states[0].Pending.Changes).Text, states[0].Pending.Text);
        },
        iter: 500);

    [Fact]
    public void An_edit_made_again_where_it_was_made_gives_what_it_gave() => Gen.Select(AnyPolicyText.Any, AnyPolicyText.Any).Sample(
        (one, two) =>
        {
            var (before, after) = (Parse(one), Parse(two));
            var delta = PolicyDelta.Between(before, after);

            Assert.Equal(after.Text, delta.On(before)!.Text);
        },
        iter: 300);

    [Fact]
    public void An_edit_of_comments_alone_stands_on_another_revision()
    {
        var before = Parse("limits { recipients = 7, sessions = 70 }\nconnections { bank { relay = none } }");
        var after = Parse("limits {\n # ours\n recipients = 7\n sessions = 70 }\nconnections { bank { relay = none } }");
        var other = Parse("limits { recipients = 7, sessions = 71 }\nconnections { bank { relay = full } }");

        var rebased = after.Rebased(before, other);

        Assert.Contains("# ours", rebased.Text, StringComparison.Ordinal);
        Assert.Contains("sessions = 71", rebased.Text, StringComparison.Ordinal);
        Assert.Equal(rebased.Text, PolicyDelta.Between(before, after).On(other)!.Text);
    }

    [Fact]
    public void An_edit_of_a_profile_that_was_removed_meanwhile_brings_all_of_it_back()
    {
        var before = Parse("connections { bank { client-hosts = [ 192.0.2.0/24 ], inbound-tls.mandatory = on } }");
        var edited = before.With([new PolicyEdit.Set("connections.bank.relay", "none")], out _)!;
        var without = before.With([new PolicyEdit.Unset("connections.bank")], out _)!;

        Assert.Equal(edited.Text, PolicyDelta.Between(before, edited).On(without)!.Text);
    }

    [Fact]
    public void Edits_of_one_version_that_shared_none_stay_pending_and_can_be_shared()
    {
        var state = Legacy(Legacy(Seed(), "limits.recipients", "7"), "limits.sessions", "70");

        var upgraded = state.Apply(Decisions(0).Upgraded(state)!);

        Assert.Null(Decisions(0).Upgraded(upgraded));
        Assert.Equal(state.Pending.Text, upgraded.Pending.Text);
        Assert.Equal(state.Pending.Changes.Select(change => change.What), upgraded.Pending.Changes.Select(change => change.What));
        Assert.Equal(state.Pending.Text, Do(Seed(), Decisions(1), new MergePending(SharedPending.Of(upgraded))).Pending.Text);

        static ConfigurationState Legacy(ConfigurationState before, string key, string value)
        {
            var document = PolicyDocument.Parse(before.Pending.Text).With([new PolicyEdit.Set(key, value)], out _)!;
            return before.Apply(new ConfigurationEvents.PendingEdited(document.Text, document.Hash, new PendingChange("alice", ConfigurationFolder.Now, $"set {key} {value}", [key])));
        }
    }

    private static ConfigurationState[] Play((int Kind, int One, int Two, PolicyEdit Edit)[] steps)
    {
        ConfigurationState[] states = [Seed(), Seed(), Seed()];
        for (var i = 0; i < steps.Length; i++)
        {
            var (kind, one, two, edit) = steps[i];
            IConfigurationCommand command = kind switch
            {
                < 5 => new EditPending([edit], Names[one]),
                < 8 => new MergePending(SharedPending.Of(states[two])),
                8 => new DiscardPending(Names[one]),
                _ => new AdoptRevisions(states[two].History),
            };
            states[one] = Do(states[one], Decisions(one), command, ConfigurationFolder.Now.AddSeconds(i % 3));
        }

        return states;
    }

    private static ConfigurationState Seed() => ConfigurationState.Empty.Apply(
        new ConfigurationEvents.Seeded(new Revision(1, Files.Document.Text, Files.Document.Hash, "", "files", ConfigurationFolder.Now)));

    private static ConfigurationDecisions Decisions(int node) => new(new PolicyCheck(Files.Node), Names[node]);

    private static ConfigurationState Do(ConfigurationState state, ConfigurationDecisions decisions, IConfigurationCommand command, DateTimeOffset? now = null) =>
        decisions.Decide(command, state, now ?? ConfigurationFolder.Now) is { Event: { } happened } ? state.Apply(happened) : state;

    private static PolicyDocument Parse(string policy)
    {
        var document = PolicyDocument.Read($"secure-gateway {{ policy {{\n{policy}\n}} }}", "text", out var errors);
        Assert.Empty(errors.Select(error => error.ToString()));
        return document!;
    }
}
