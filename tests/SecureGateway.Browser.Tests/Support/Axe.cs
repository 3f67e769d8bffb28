using System.Text.Json;
using Deque.AxeCore.Commons;

namespace SecureGateway.Browser.Tests.Support;

/// <summary>The page as axe-core judges it: WCAG 2.2 at level AA, and what is good practice beside it.</summary>
internal static class Axe
{
    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    private static readonly object Everything = Of("tag", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    // What depends on colours; all else of a page is as it was in the others.
    private static readonly object Colours = Of("rule", "color-contrast", "link-in-text-block");

    /// <summary>What is serious or critical, each with where it is and why, beginning with the name of the place.</summary>
    /// <param name="coloursOnly">The page was judged as a whole in other colours.</param>
    public static async Task<IReadOnlyList<string>> SeriousAsync(Visitor visitor, string place, bool coloursOnly = false)
    {
        // The console has no frames: axe runs in this page only, and is there from one look to the next.
        if (!await visitor.EvaluateAsync<bool>("() => 'axe' in window"))
            await visitor.EvaluateAsync<object?>(Script);
        using var violations = JsonDocument.Parse(
            await visitor.EvaluateAsync<string>("async options => JSON.stringify((await axe.run(document, options)).violations)", coloursOnly ? Colours : Everything));
        return
        [
            .. violations.RootElement.EnumerateArray().Where(violation => violation.GetProperty("impact").GetString() is "serious" or "critical").SelectMany(
                violation => violation.GetProperty("nodes").EnumerateArray().Select(
                    node => $"{place}: {violation.GetProperty("id")}: {node.GetProperty("target")}: {Why(node)}: {node.GetProperty("html")}")),
        ];
    }

    private static string Why(JsonElement node) => string.Join(
        "; ", ((string[])["any", "all", "none"]).SelectMany(kind => node.GetProperty(kind).EnumerateArray()).Select(check => check.GetProperty("message").GetString()));

    // Only of what is wrong is it told where: the rest would be most of the work.
    private static object Of(string type, params string[] values) => new { runOnly = new { type, values }, resultTypes = (string[])["violations"] };
}
