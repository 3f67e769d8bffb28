using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>
/// Makes edits that were made on one revision stand on another: what the edits changed is taken from them, everything else
/// from the other revision. Where both changed one setting, the edit stands, and <em>Changes Made</em> shows it.
/// </summary>
internal static class PolicyRebase
{
    /// <param name="from">What the edits were made on.</param>
    /// <param name="edited">With the edits.</param>
    /// <param name="onto">What they shall stand on.</param>
    public static PolicyDocument Onto(PolicyDocument from, PolicyDocument edited, PolicyDocument onto)
    {
        var errors = new List<ConfigurationError>();
        return PolicyDocument.Of(Sections(from.Tree, edited.Tree, onto.Tree, PolicyKeys.Policy.Keys), errors)
            ?? throw new InvalidOperationException($"documents are valid whatever is put together from them: {string.Join("; ", errors)}");
    }

    private static HoconObject Sections(HoconObject? from, HoconObject? edited, HoconObject? onto, ImmutableArray<Key> keys)
    {
        var merged = Empty(from, edited, onto);
        foreach (var key in keys)
        {
            var (one, mine, theirs) = (from.Find(key.Name), edited.Find(key.Name), onto.Find(key.Name));
            HoconNode? value = key switch
            {
                Section section => Sections(one?.Value as HoconObject, mine?.Value as HoconObject, theirs?.Value as HoconObject, section.Keys),
                NamedSections named => Named(one?.Value as HoconObject, mine?.Value as HoconObject, theirs?.Value as HoconObject, named.Keys),
                SectionList list => Routes(Items(one, list), Items(mine, list), Items(theirs, list)),
                _ => null,
            };
            if (value is HoconObject { Fields.Count: 0 } || (value is HoconArray { Items.Count: 0 } && mine is null && theirs is null))
                continue;
            var chosen = Same(one, mine) ? theirs : mine;
            if (value is not null)
                merged.Fields.Add(key.Name, (chosen ?? mine ?? theirs ?? default) with { Value = value });
            else if (chosen is { } field)
                merged.Fields.Add(key.Name, field);
        }

        return merged;
    }

    private static HoconObject Named(HoconObject? from, HoconObject? edited, HoconObject? onto, ImmutableArray<Key> keys)
    {
        var merged = Empty(from, edited, onto);
        foreach (var name in onto.Names().Union(edited.Names()))
        {
            var (one, mine, theirs) = (from.Find(name), edited.Find(name), onto.Find(name));
            if (one is not null && mine is not null && theirs is not null)
                merged.Fields.Add(name, mine.Value with { Value = Sections(one.Value.Value as HoconObject, mine.Value.Value as HoconObject, theirs.Value.Value as HoconObject, keys) });
            else if ((Same(one, mine) ? theirs : mine) is { } chosen)
                merged.Fields.Add(name, chosen);
        }

        return merged;
    }

    private static HoconArray Routes(HoconArray from, HoconArray edited, HoconArray onto)
    {
        var before = from.Items.Select(HoconInline.Write).ToHashSet();
        var after = edited.Items.Select(HoconInline.Write).ToHashSet();
        var made = edited.Items.Where(route => !before.Contains(HoconInline.Write(route))).ToArray();
        var taken = made.SelectMany(RouteNames.Domains).ToHashSet();
        var kept = onto.Items
            .Where(route => !before.Contains(HoconInline.Write(route)) || after.Contains(HoconInline.Write(route)))
            .Where(route => !RouteNames.Domains(route).Any(taken.Contains));
        return new HoconArray(default, [.. kept, .. made]) { Comment = edited.Comment == from.Comment ? onto.Comment : edited.Comment };
    }

    private static HoconObject Empty(HoconObject? from, HoconObject? edited, HoconObject? onto) =>
        new(default) { Comment = (edited?.Comment == from?.Comment ? onto : edited)?.Comment ?? HoconComment.None };

    private static HoconArray Items(HoconField? field, SectionList list) => field?.Value as HoconArray ?? list.DefaultItems;

    private static bool Same(HoconField? one, HoconField? two) =>
        (one is null && two is null) || (one is { } a && two is { } b && HoconInline.Write(a.Value) == HoconInline.Write(b.Value));
}
