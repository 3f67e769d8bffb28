using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>
/// Of two trees what is not the same in both: single settings, items of lists without order, and whole profiles and routes, so
/// that an edit of a profile that somebody else removes meanwhile brings all of it back and not a part that would be another
/// profile.
/// </summary>
internal static class PolicyTrim
{
    public static (HoconObject Before, HoconObject After) Of(HoconObject before, HoconObject after) => Sections(before, after, PolicyKeys.Policy.Keys);

    private static (HoconObject Before, HoconObject After) Sections(HoconObject? before, HoconObject? after, ImmutableArray<Key> keys)
    {
        var (left, right) = (Empty(before), Empty(after));
        foreach (var key in keys)
        {
            var (one, two) = (before.Find(key.Name), after.Find(key.Name));
            if (PolicySame.Of(one?.Value, two?.Value))
                continue;
            var (was, becomes) = (key, one?.Value, two?.Value) switch
            {
                (Section section, var a, var b) => Both(Sections(a as HoconObject, b as HoconObject, section.Keys), a, b),
                (NamedSections, HoconObject a, HoconObject b) => (Entries(a, b), Entries(b, a)),
                (SectionList, HoconArray a, HoconArray b) => (Routes(a, b), Routes(b, a)),
                (Setting setting, var a, HoconArray b) when PolicyList.Of(setting, a) is { } list && PolicyList.Of(setting, b) is not null => (PolicyList.Without(list, b), PolicyList.Without(b, list)),
                (_, var a, var b) => (a, b),
            };
            if (was is not null)
                left.Fields.Add(key.Name, (one ?? default) with { Value = was });
            if (becomes is not null)
                right.Fields.Add(key.Name, (two ?? default) with { Value = becomes });
        }

        return (left, right);
    }

    private static (HoconNode?, HoconNode?) Both((HoconObject Before, HoconObject After) trimmed, HoconNode? before, HoconNode? after) =>
        (before is null ? null : trimmed.Before, after is null ? null : trimmed.After);

    private static HoconObject Entries(HoconObject entries, HoconObject other)
    {
        var kept = Empty(entries);
        foreach (var (name, entry) in entries.Fields.Where(entry => !PolicySame.Of(entry.Value.Value, other.Find(entry.Key)?.Value)))
            kept.Fields.Add(name, entry);
        return kept;
    }

    private static HoconArray Routes(HoconArray routes, HoconArray other) =>
        routes with { Items = [.. routes.Items.Where(route => !other.Items.Any(same => PolicySame.Of(route, same)))] };

    private static HoconObject Empty(HoconObject? section) => new(default) { Comment = section?.Comment ?? HoconComment.None };
}
