using SecureGateway.Mail;
using Spectre.Console;

namespace SecureGateway.Host.Demo;

/// <summary>One line of the closing table.</summary>
public sealed record DemoResult(DemoCase Case, int Number, IReadOnlyList<DeliveryOutcome> Outcomes, string? Problem);

/// <summary>The table a demo ends with.</summary>
public static class DemoTable
{
    private const int Width = 150;

    /// <summary>Written in full width: a terminal that is narrower wraps it, a file keeps it.</summary>
    public static void Write(IEnumerable<DemoResult> results)
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, Width);
        AnsiConsole.Write(Of(results));
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
                Markup.Escape(result.Outcomes.Count == 0 ? "-" : AttemptNarrator.TlsCell(result.Outcomes[^1])),
                result.Outcomes.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Markup.Escape(Outcome(result)),
                result.Problem is null
                    ? $"[green]{Markup.Escape(result.Case.Rule)} kept[/]"
                    : $"[red]{Markup.Escape(result.Case.Rule)} broken: {Markup.Escape(result.Problem)}[/]");
        }

        return table;
    }

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
