using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>
/// Finds what differs between two trees, setting by setting, in the order of the reference. A key that is not set counts with
/// its default. Profiles are matched by name, routes by their domains; order counts only where it means something.
/// </summary>
internal sealed class PolicyComparison
{
    /// <summary>Lists in which the order means something.</summary>
    internal static readonly HashSet<Key> Ordered = [PolicyKeys.Retry, PolicyKeys.Identity];

    private readonly List<PolicyDifference> _found = [];

    public static ImmutableArray<PolicyDifference> Between(PolicyDocument before, PolicyDocument after)
    {
        var comparison = new PolicyComparison();
        comparison.Sections(before.Tree, after.Tree, PolicyKeys.Policy.Keys, "");
        if (comparison._found.Count == 0 && before.Text != after.Text)
            comparison._found.Add(new PolicyDifference(PolicyDifference.Comments, DifferenceKind.SameMeaning, "", "", "", "comments were changed, and no setting"));
        return [.. comparison._found];
    }

    private void Sections(HoconObject? before, HoconObject? after, ImmutableArray<Key> keys, string path)
    {
        foreach (var key in keys)
        {
            var (one, two) = (before.Find(key.Name)?.Value, after.Find(key.Name)?.Value);
            var own = HoconPath.Join(path, key.Name);
            switch (key)
            {
                case Section section:
                    Sections(one as HoconObject, two as HoconObject, section.Keys, own);
                    break;
                case NamedSections named:
                    Named(one as HoconObject, two as HoconObject, named, own);
                    break;
                case SectionList list:
                    Routes(one as HoconArray ?? list.DefaultItems, two as HoconArray ?? list.DefaultItems, list, own);
                    break;
                case Setting setting:
                    Settings(one, two, setting, own);
                    break;
                default:
                    throw new InvalidOperationException($"{key.GetType()} is no key");
            }
        }
    }

    private void Named(HoconObject? before, HoconObject? after, NamedSections named, string path)
    {
        foreach (var name in before.Names().Union(after.Names()))
        {
            var (one, two) = (before.Find(name)?.Value, after.Find(name)?.Value);
            var own = HoconPath.Join(path, name);
            if (one is null)
                Whole(DifferenceKind.Added, own, $"{named.Entry} {name}", two!, PolicyWords.Profile((HoconObject)two!));
            else if (two is null)
                Whole(DifferenceKind.Removed, own, $"{named.Entry} {name}", one, PolicyWords.Profile((HoconObject)one));
            else
                Sections((HoconObject)one, (HoconObject)two, named.Keys, own);
        }
    }

    private void Routes(HoconArray before, HoconArray after, SectionList list, string path)
    {
        var left = before.Items.ToList();
        var added = new List<HoconNode>();
        foreach (var two in after.Items)
        {
            var domains = RouteNames.Domains(two).ToHashSet();
            var one = left.Find(route => domains.SetEquals(RouteNames.Domains(route)))
                ?? left.Where(route => RouteNames.Domains(route).Any(domains.Contains)).MaxBy(route => RouteNames.Domains(route).Count(domains.Contains));
            if (one is null)
            {
                added.Add(two);
                continue;
            }

            left.Remove(one);
            Sections((HoconObject)one, (HoconObject)two, list.Keys, $"{path}[{RouteNames.Domains(two).FirstOrDefault(RouteNames.Domains(one).Contains)}]");
        }

        foreach (var route in added)
            Whole(DifferenceKind.Added, $"{path}[{RouteNames.Domains(route).FirstOrDefault()}]", "route for " + string.Join(", ", RouteNames.Domains(route)), route, PolicyWords.Route((HoconObject)route));
        foreach (var route in left)
            Whole(DifferenceKind.Removed, $"{path}[{RouteNames.Domains(route).FirstOrDefault()}]", "route for " + string.Join(", ", RouteNames.Domains(route)), route, PolicyWords.Route((HoconObject)route));
    }

    private void Settings(HoconNode? before, HoconNode? after, Setting setting, string path)
    {
        var (one, two) = (before ?? setting.DefaultNode, after ?? setting.DefaultNode);
        var (was, becomes) = (HoconInline.Write(one), HoconInline.Write(two));
        if (was == becomes)
        {
            if (before is null != after is null)
            {
                Add(path, DifferenceKind.SameMeaning, was, becomes, "", after is null
                    ? $"{path}: {PolicyWords.Value(two)} is no longer written out; it is the default"
                    : $"{path}: {PolicyWords.Value(two)} is written out; it was the default before");
            }

            return;
        }

        if (one is HoconArray left && two is HoconArray right && !Ordered.Contains(setting))
            Lists(left, right, setting, path);
        else
        {
            var effect = PolicyWords.Effect(setting, one, two);
            Add(path, DifferenceKind.Changed, was, becomes, effect, $"{path}: {PolicyWords.Value(one)} -> {PolicyWords.Value(two)}{(effect.Length == 0 ? "" : $" ({effect})")}");
        }
    }

    private void Lists(HoconArray before, HoconArray after, Setting setting, string path)
    {
        string[] one = [.. before.Items.Select(PolicyWords.Value)], two = [.. after.Items.Select(PolicyWords.Value)];
        string[] added = [.. two.Except(one)], removed = [.. one.Except(two)];
        var (was, becomes) = (HoconInline.Write(before), HoconInline.Write(after));
        if (added.Length + removed.Length == 0)
        {
            Add(path, DifferenceKind.SameMeaning, was, becomes, "", $"{path}: written in another order, which means nothing");
            return;
        }

        var changes = added.Select(item => "added " + item).Concat(removed.Select(item => "removed " + item));
        var effect = PolicyWords.Effect(setting, before, after);
        Add(path, DifferenceKind.Changed, was, becomes, effect, $"{path}: {string.Join(", ", changes)}{(effect.Length == 0 ? "" : $" ({effect})")}");
    }

    private void Whole(DifferenceKind kind, string path, string what, HoconNode node, string description)
    {
        var text = HoconInline.Write(node);
        var (verb, added) = (kind == DifferenceKind.Added ? "added" : "removed", kind == DifferenceKind.Added);
        Add(path, kind, added ? "" : text, added ? text : "", "", $"{what} {verb}{(description.Length == 0 ? "" : ": " + description)}");
    }

    private void Add(string path, DifferenceKind kind, string before, string after, string effect, string words) =>
        _found.Add(new PolicyDifference(path, kind, before, after, effect, words));
}
