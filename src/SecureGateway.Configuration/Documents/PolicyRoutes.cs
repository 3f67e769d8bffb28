using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Documents;

/// <summary>Lists of routes. A route has no name: it is the one that shares the most domains.</summary>
internal static class PolicyRoutes
{
    /// <summary>What the edits made of the routes, done to other routes, each in its place.</summary>
    /// <param name="merge">Edits of one route, done to another form of it.</param>
    public static HoconArray Merged(HoconArray from, HoconArray edited, HoconArray onto, Func<HoconObject, HoconObject, HoconObject, HoconObject> merge)
    {
        var (left, items) = (from.Items.ToList(), onto.Items.ToList());
        foreach (var mine in edited.Items)
        {
            var one = Same(left, mine) ?? Nearest(left, mine);
            if (one is not null)
                left.Remove(one);
            if (PolicySame.Of(one, mine))
                continue;
            var theirs = one is null ? Same(items, mine) : Same(items, one) ?? Same(items, mine) ?? Nearest(items, one);
            if (theirs is null)
                items.Add(mine);
            else
                items[items.IndexOf(theirs)] = one is null ? mine : merge((HoconObject)one, (HoconObject)mine, (HoconObject)theirs);
        }

        foreach (var gone in left)
        {
            if ((Same(items, gone) ?? Nearest(items, gone)) is { } theirs)
                items.Remove(theirs);
        }

        return new HoconArray(default, items) { Comment = edited.Comment == from.Comment ? onto.Comment : edited.Comment };
    }

    // By reference: two routes may be written alike.
    private static int IndexOf(this List<HoconNode> items, HoconNode item) => items.FindIndex(other => ReferenceEquals(other, item));

    private static HoconNode? Same(List<HoconNode> items, HoconNode route)
    {
        var domains = RouteNames.Domains(route).ToHashSet();
        return items.Find(item => domains.SetEquals(RouteNames.Domains(item)));
    }

    private static HoconNode? Nearest(List<HoconNode> items, HoconNode route)
    {
        var domains = RouteNames.Domains(route).ToHashSet();
        return items.Where(item => RouteNames.Domains(item).Any(domains.Contains)).MaxBy(item => RouteNames.Domains(item).Count(domains.Contains));
    }
}
