using SecureGateway.Mail;
using SecureGateway.Palettes.Tls;
using SecureGateway.Policy;
using Spectre.Console;

namespace SecureGateway.Host.Explain;

/// <summary>Explanations on a terminal, or in a file: facts first, then what is required, then what happens when it is missed.</summary>
internal sealed class ExplainPage
{
    private const int Width = 150;

    private readonly IAnsiConsole _console;

    public ExplainPage(IAnsiConsole console)
    {
        _console = console;
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
    }

    public void Write(AdmissionExplanation explained)
    {
        Title($"Mail from {explained.Client}, sender {ExplainWords.Sender(explained.Sender)}");
        Facts(
            ("profile", ExplainWords.Client(explained)),
            ("sender", ExplainWords.SenderProfile(explained)),
            ("STARTTLS", ExplainWords.StartTls(explained)),
            ("certificate", explained.AsksForClientCertificate ? "the client is asked for one" : "the client is not asked for one"),
            ("may send to", ExplainWords.Relay(explained)));
        if (explained.Demands.IsEmpty)
            Say("No mandatory profile has a say: the mail is accepted with TLS or without.");
        foreach (var demand in explained.Demands)
            Requirements($"required by {demand.Profile} ({ExplainWords.Mode(demand.Mode)})", demand.Required);
        if (!explained.Failures.IsEmpty)
            Table("what is missed", "what happens", explained.Failures.Select(failure => (ExplainWords.Missed(failure), ExplainWords.Answer(failure))));
        _console.WriteLine();
    }

    /// <param name="opportunistic">The global setting, to be named where it counts or is overridden.</param>
    public void Write(DeliveryExplanation explained, bool opportunistic)
    {
        Title($"Mail to {explained.Recipient}");
        Facts(
            ("route", ExplainWords.Route(explained)),
            ("profile", ExplainWords.Profile(explained)),
            ("TLS", ExplainWords.Tls(explained, opportunistic)),
            ("identity", $"{explained.Requirement.ClientIdentity}, shown to a server that asks for a certificate"));
        if (!explained.Required.IsEmpty)
            Requirements("required before MAIL FROM", explained.Required);
        if (!explained.Reported.IsEmpty)
            Requirements($"judged and told by {explained.Requirement.Reported!.Profile} (report mode)", explained.Reported);
        if (!explained.Failures.IsEmpty)
            Table("what goes wrong", "what happens", explained.Failures.Select(failure => (ExplainWords.Situation(failure), ExplainWords.Consequence(failure))));
        Say($"What cannot be delivered is returned to its sender {ExplainWords.Span(explained.ExpireAfter)} after it was accepted.");
        _console.WriteLine();
    }

    private void Title(string text) => _console.Write(new Rule(Markup.Escape(text)).LeftJustified());

    private void Facts(params IEnumerable<(string Name, string Value)> facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, value) in facts)
            grid.AddRow(Markup.Escape(name), Markup.Escape(value));
        _console.Write(grid);
    }

    private void Requirements(string title, IEnumerable<ExpectedRequirement> required) =>
        Table(title, "what must be found", required.Select(check => (check.Kind.Describe(), check.Required)));

    private void Table(string left, string right, IEnumerable<(string Left, string Right)> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn(Markup.Escape(left));
        table.AddColumn(Markup.Escape(right));
        foreach (var (one, other) in rows)
            table.AddRow(Markup.Escape(one), Markup.Escape(other));
        _console.Write(table);
    }

    private void Say(string text) => _console.WriteLine(text);
}
