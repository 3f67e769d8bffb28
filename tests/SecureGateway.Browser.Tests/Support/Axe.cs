using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace SecureGateway.Browser.Tests.Support;

/// <summary>The page as axe-core judges it: WCAG 2.2 at level AA, and what is good practice beside it.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions Everything = Of("tag", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    // What depends on colours; all else of a page is as it was in the others.
    private static readonly AxeRunOptions Colours = Of("rule", "color-contrast", "link-in-text-block");

    /// <summary>What is serious or critical, each with where it is and why, beginning with the name of the place.</summary>
    /// <param name="coloursOnly">The page was judged as a whole in other colours.</param>
    public static async Task<IReadOnlyList<string>> SeriousAsync(Visitor visitor, string place, bool coloursOnly = false)
    {
        var result = await visitor.Page.RunAxe(coloursOnly ? Colours : Everything);
        return
        [
            .. result.Violations.Where(violation => violation.Impact is "serious" or "critical").SelectMany(violation => violation.Nodes.Select(
                node => $"{place}: {violation.Id}: {node.Target}: {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}: {node.Html}")),
        ];
    }

    // Only of what is wrong is it told where: the rest would be most of the work.
    private static AxeRunOptions Of(string type, params string[] values) => new()
    {
        RunOnly = new RunOnlyOptions { Type = type, Values = [.. values] },
        ResultTypes = [ResultType.Violations],
    };
}
