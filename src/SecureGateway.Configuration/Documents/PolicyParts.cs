using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>The keys of a policy, and a policy that has only what stands under one of them.</summary>
internal static class PolicyParts
{
    /// <summary>Every path that can be set, with the profiles and routes that are there.</summary>
    public static IEnumerable<string> Keys(HoconObject policy) => Keys(policy, PolicyKeys.Policy.Keys, "");

    /// <summary>Null when nothing is set there.</summary>
    public static HoconObject? Only(HoconObject policy, IReadOnlyList<PolicyPathPart> path) => Only(policy, path, 0);

    private static HoconObject? Only(HoconObject section, IReadOnlyList<PolicyPathPart> path, int at)
    {
        var (name, entry) = path[at];
        if (section.Find(name) is not { } field)
            return null;
        var value = field.Value;
        if (entry is not null)
            value = value is HoconArray routes && RouteNames.Find(routes, entry) is >= 0 and var index ? routes with { Items = [routes.Items[index]] } : null;
        else if (at < path.Count - 1)
            value = value is HoconObject inner ? Only(inner, path, at + 1) : null;
        if (value is null)
            return null;
        var only = new HoconObject(section.At);
        only.Fields.Add(name, field with { Value = value });
        return only;
    }

    private static IEnumerable<string> Keys(HoconObject? section, ImmutableArray<Key> keys, string path)
    {
        foreach (var key in keys)
        {
            var own = HoconPath.Join(path, key.Name);
            var value = section.Find(key.Name)?.Value;
            yield return own;
            var below = (key, value) switch
            {
                (Section inner, _) => Keys(value as HoconObject, inner.Keys, own),
                (NamedSections named, HoconObject entries) => entries.Fields.SelectMany(entry =>
                    Keys(entry.Value.Value as HoconObject, named.Keys, HoconPath.Join(own, entry.Key)).Prepend(HoconPath.Join(own, entry.Key))),
                (SectionList list, HoconArray routes) => routes.Items.SelectMany(route =>
                    RouteNames.Domains(route).Take(1).SelectMany(domain => Keys(route as HoconObject, list.Keys, $"{own}[{domain}]").Prepend($"{own}[{domain}]"))),
                _ => [],
            };
            foreach (var inner in below)
                yield return inner;
        }
    }
}
