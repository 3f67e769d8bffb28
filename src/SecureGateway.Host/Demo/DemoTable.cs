using SecureGateway.Mail;
using SecureGateway.Tracking;
using Spectre.Console;

namespace SecureGateway.Host.Demo;

/// <summary>One line of the closing table.</summary>
public sealed record DemoResult(DemoCase Case, int Number, IReadOnlyList<DeliveryOutcome> Outcomes, string? Problem);

/// <summary>The tables a demo ends with.</summary>
public static class DemoTable
{
    private const int Width = 150;

    /// <summary>Written in full width: a terminal that is narrower wraps it, a file keeps it.</summary>
    public static void Write(IEnumerable<DemoResult> results)
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, Width);
        AnsiConsole.Write(Of(results));
    }

    public static void Write(IEnumerable<DoorResult> results)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var heading in new[] { "message", "sender", "the client comes", "TLS", "answer", "rule" })
            table.AddColumn(heading);
        foreach (var result in results)
        {
            table.AddRow(
                Markup.Escape($"#{result.Number}"),
                Markup.Escape(result.Case.Sender),
                Markup.Escape(result.Case.Story),
                Markup.Escape(result.Tls),
                Markup.Escape(result.Accepted ? "accepted" : result.Reply.ToString()),
                Verdict(result.Case.Rule, result.Problem));
        }

        AnsiConsole.Write(table);
    }

    private static Table Of(IEnumerable<DemoResult> results)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var heading in new[] { "message", "next hop", "the other side", "TLS", "attempts", "outcome", "rule" })
            table.AddColumn(heading);
        foreach (var result in results)
        {
            table.AddRow(
                Markup.Escape($"#{result.Number}"),
                Markup.Escape(result.Case.Domain),
                Markup.Escape(result.Case.Story),
                Markup.Escape(result.Outcomes.Count == 0 ? "-" : AttemptWords.TlsCell(result.Outcomes[^1])),
                result.Outcomes.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Markup.Escape(Outcome(result)),
                Verdict(result.Case.Rule, result.Problem));
        }

        return table;
    }

    private static string Verdict(string rule, string? problem) => problem is null
        ? $"[green]{Markup.Escape(rule)} kept[/]"
        : $"[red]{Markup.Escape(rule)} broken: {Markup.Escape(problem)}[/]";

    private static string Outcome(DemoResult result)
    {
        if (result.Outcomes.Count == 0)
            return "nothing happened";
        var last = result.Outcomes[^1];
        return last.Recipients[0].Disposition switch
        {
            RecipientDisposition.Delivered when last.Evidence.FellBackToPlaintext => "delivered in clear after two TLS failures",
            RecipientDisposition.Delivered when last.Evidence.Hosts[^1].Tls is null => "delivered in clear",
            RecipientDisposition.Delivered => "delivered under TLS",
            RecipientDisposition.Failed => "returned to its sender",
            _ => "deferred",
        };
    }
}
