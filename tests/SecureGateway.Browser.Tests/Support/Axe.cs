using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace SecureGateway.Browser.Tests.Support;

/// <summary>The page as axe-core judges it: WCAG 2.2 at level AA, and what is good practice beside it.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions Options = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    /// <summary>What is serious or critical, each with where it is and why, beginning with the name of the place.</summary>
    public static async Task<IReadOnlyList<string>> SeriousAsync(Visitor visitor, string place)
    {
        var result = await visitor.Page.RunAxe(Options);
        return
        [
            .. result.Violations.Where(violation => violation.Impact is "serious" or "critical").SelectMany(violation => violation.Nodes.Select(
                node => $"{place}: {violation.Id}: {node.Target}: {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}: {node.Html}")),
        ];
    }
}
