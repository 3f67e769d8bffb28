using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>
/// Makes edits that were made on one policy stand on another: what the edits changed is taken from them, everything else from
/// the other policy, setting by setting, comments too. In a list without order each item is looked at for itself. Where both
/// changed one setting, the edit stands, and <em>Changes Made</em> shows it. Nothing is ever refused.
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
            var edits = !PolicySame.Of(one?.Value, mine?.Value);
            var chosen = edits ? mine : theirs;
            HoconNode? value = key switch
            {
                Section section => Sections(one?.Value as HoconObject, mine?.Value as HoconObject, theirs?.Value as HoconObject, section.Keys),
                NamedSections named => Named(one?.Value as HoconObject, mine?.Value as HoconObject, theirs?.Value as HoconObject, named.Keys),
                SectionList list => PolicyRoutes.Merged(Items(one, list), Items(mine, list), Items(theirs, list), (a, b, c) => Sections(a, b, c, list.Keys)),
                Setting setting when edits && PolicyList.Of(setting, one?.Value) is { } a && mine?.Value is HoconArray b && PolicyList.Of(setting, theirs?.Value) is { } c =>
                    PolicyList.Merged(a, b, c),
                _ => chosen?.Value,
            };
            if (value is null or HoconObject { Fields.Count: 0, Comment.IsEmpty: true } || (value is HoconArray { Items.Count: 0 } && chosen is null))
                continue;
            merged.Fields.Add(key.Name, (chosen ?? mine ?? theirs ?? default) with { Value = value });
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
            else if ((PolicySame.Of(one?.Value, mine?.Value) ? theirs : mine) is { } chosen)
                merged.Fields.Add(name, chosen);
        }

        return merged;
    }

    private static HoconObject Empty(HoconObject? from, HoconObject? edited, HoconObject? onto) =>
        new(default) { Comment = (edited?.Comment == from?.Comment ? onto : edited)?.Comment ?? HoconComment.None };

    private static HoconArray Items(HoconField? field, SectionList list) => field?.Value as HoconArray ?? list.DefaultItems;
}
