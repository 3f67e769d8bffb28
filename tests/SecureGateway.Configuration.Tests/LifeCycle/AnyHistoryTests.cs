using CsCheck;
using static SecureGateway.Configuration.ConfigurationCommands;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration.Tests.LifeCycle;

/// <summary>Any sequence of edits, applies, discards, roll backs and revisions of peers, decided without an actor.</summary>
public sealed class AnyHistoryTests
{
    private static readonly GatewayConfiguration Files = ConfigurationFolder.Good("""
        secure-gateway.policy {
          connections { bank { client-hosts = [ 192.0.2.0/24 ] } }
          routes = [ { domains = [ a.example, b.example ], to = mx, connection = bank } ]
        }
        """);

    private static readonly ConfigurationDecisions Decisions = new(new Check(), "gw1");

    private static readonly Gen<PolicyEdit> Edit = Gen.OneOfConst<PolicyEdit>(
        new PolicyEdit.Set("limits.recipients", "7"),
        new PolicyEdit.Set("limits.recipients", "8"),
        new PolicyEdit.Unset("limits.recipients"),
        new PolicyEdit.Set("limits.recipients", "many"),
        new PolicyEdit.Set("connections.bank.relay", "none"),
        new PolicyEdit.Set("connections.bnk.relay", "none"),
        new PolicyEdit.Set("connections.new", "{ relay = none }"),
        new PolicyEdit.Unset("connections.bank"),
        new PolicyEdit.Remove("routes[b.example].domains", ["a.example"]),
        new PolicyEdit.Set("routes[b.example].to", "10.0.0.5"),
        new PolicyEdit.Set("routes[c.example]", "{ to = mx, connection = new }"),
        new PolicyEdit.Unset("routes[b.example]"),
        new PolicyEdit.Load("# a note\nsecure-gateway.policy { routes = [ { domains = [ b.example ], to = mx } ] }", "note.conf"),
        new PolicyEdit.Load(Files.Document.Text, "files.conf"));

    private static readonly Gen<IConfigurationCommand> Command = Gen.Frequency(
        (6, Edit.Select(edit => (IConfigurationCommand)new EditPending([edit], "alice"))),
        (3, Gen.Const((IConfigurationCommand)new ApplyPending("", "bob"))),
        (1, Gen.Const((IConfigurationCommand)new DiscardPending("carol"))),
        (2, Gen.Long[1, 6].Select(number => (IConfigurationCommand)new RollBack(number, "", "dave"))),
        (1, Edit.Select(edit => (IConfigurationCommand)new EditPending([edit, edit], "eve", 3))));

    [Fact]
    [Trait("Rule", "A-3")]
    [Trait("Rule", "A-5")]
    public void History_is_a_row_of_numbers_and_what_is_refused_changes_nothing() => Gen.Select(Command.Array[0, 20], Gen.Bool).Sample(
        (commands, peerDecides) =>
        {
            var state = ConfigurationState.Empty.Apply(new ConfigurationEvents.Seeded(new Revision(1, Files.Document.Text, Files.Document.Hash, "", "files", ConfigurationFolder.Now)));
            foreach (var command in commands)
            {
                var before = state;
                var decision = Decisions.Decide(command, state, ConfigurationFolder.Now);
                if (decision.Proposal is { } proposal)
                {
                    Assert.Equal((state.Applied.Number + 1, state.Applied.Hash), (proposal.Revision.Number, proposal.BaseHash));
                    decision = peerDecides && proposal.Revision.Number % 2 == 0
                        ? Decisions.Decide(new AdoptRevisions([proposal.Revision]), state, ConfigurationFolder.Now)
                        : Decisions.Conclude(proposal, ApplyAgreement.Decided([]), state);
                }

                if (decision.Event is { } happened)
                    state = state.Apply(happened);
                if (decision.Answer is Refused or PendingIs { Changed: false })
                    Assert.Same(before, state);
                else
                    Assert.True(state.Pending.Version != before.Pending.Version || decision.Event is null);
                Holds(state, before);
            }
        },
        iter: 500);

    private static void Holds(ConfigurationState state, ConfigurationState before)
    {
        Assert.Equal(Enumerable.Range(1, state.History.Length).Select(number => (long)number), state.History.Select(revision => revision.Number));
        Assert.Equal(before.History, state.History.Take(before.History.Length)); // what stands in the history stays
        Assert.Equal(state.Applied.Number, state.Pending.Base);
        var (applied, pending) = (PolicyDocument.Parse(state.Applied.Text), PolicyDocument.Parse(state.Pending.Text));
        Assert.Equal((applied.Hash, pending.Hash), (state.Applied.Hash, state.Pending.Hash));
        Assert.True(new PolicyCheck(Files.Node).Read(state.Applied.Text, "applied").CanRun, "an applied revision has no error");
        var made = ChangesMade.In(state);
        Assert.Equal(state.HasPendingChanges, !made.IsEmpty);
        Assert.All(made, change => Assert.Contains(change.By, (string[])["alice", "eve"]));
    }

    private sealed class Check : IPolicyCheck
    {
        private readonly Dictionary<string, PolicyReading> _read = [];

        // The same text is read many times over; what it comes to does not change.
        public PolicyReading Read(string text, string name)
        {
            lock (_read)
                return _read.TryGetValue(text, out var reading) ? reading : _read[text] = new PolicyCheck(Files.Node).Read(text, name);
        }
    }
}
