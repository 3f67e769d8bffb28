using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Reading;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>Walks down a path through keys and tree and changes what stands at its end, in a copy.</summary>
internal sealed class EditWalk(IReadOnlyList<PolicyPathPart> parts, EditedValue.Change change, bool creates, SourceLine place)
{
    public HoconObject Run(HoconObject policy) => In(policy, PolicyKeys.Policy.Keys, 0, "");

    private HoconObject In(HoconObject section, ImmutableArray<Key> keys, int at, string path)
    {
        var (name, entry) = parts[at];
        var own = HoconPath.Join(path, name);
        var key = keys.FirstOrDefault(known => known.Name == name)
            ?? throw new EditRefusedException(own, "this key is not known here", KnownKeys.Suggestion(name, keys));
        if (entry is not null && key is not SectionList)
            throw new EditRefusedException(own, "this key has no entries in brackets", $"write {HoconPath.Format(parts.Select(part => part.Name))}");
        var before = section.Fields.TryGetValue(name, out var field) ? field.Value : null;
        var after = key switch
        {
            SectionList list when entry is not null => Route(list, before as HoconArray ?? list.DefaultItems, entry, at, own),
            NamedSections named when at < parts.Count - 1 => Named(named, before as HoconObject ?? new HoconObject(place), at + 1, own),
            _ when at == parts.Count - 1 => change(new EditedValue(key, own), before),
            Section inner => In(before as HoconObject ?? new HoconObject(place), inner.Keys, at + 1, own),
            _ => throw new EditRefusedException(
                HoconPath.Join(own, parts[at + 1].Name), $"{own} has no keys below it", key is SectionList ? $"name an entry: {own}[DOMAIN].{parts[at + 1].Name}" : $"set {own} itself"),
        };
        return With(section, name, after);
    }

    private HoconObject Named(NamedSections named, HoconObject entries, int at, string path)
    {
        var name = parts[at].Name;
        var own = HoconPath.Join(path, name);
        var present = entries.Fields.TryGetValue(name, out var field) ? field.Value as HoconObject : null;
        if (present is null && !(creates && at == parts.Count - 1))
        {
            throw new EditRefusedException(
                own,
                $"no {named.Entry} has the name '{name}'",
                entries.Fields.Count > 0 && Nearest.Of(name, entries.Fields.Keys) is { } nearest && Nearest.IsNear(name, nearest)
                    ? $"did you mean '{nearest}'?"
                    : $"make a new one with set {own} {{ ... }}");
        }

        var after = at == parts.Count - 1
            ? change(new EditedValue(new Section(name, named.Description, named.Keys), own), present)
            : In(present!, named.Keys, at + 1, own);
        return With(entries, name, after);
    }

    private HoconArray Route(SectionList list, HoconArray routes, string domain, int at, string path)
    {
        var own = $"{path}[{domain}]";
        var section = new Section(list.Name, list.Description, list.Keys);
        var index = RouteNames.Find(routes, domain);
        if (index < 0 && !(creates && at == parts.Count - 1))
        {
            throw new EditRefusedException(
                own, $"no route is for the domain '{domain}'", KnownNames.Suggest(domain, [.. routes.Items.SelectMany(RouteNames.Domains)], $"a new route: set {own} {{ to = ... }}"));
        }

        var before = index < 0 ? null : routes.Items[index];
        var after = at == parts.Count - 1 ? change(new EditedValue(section, own), before) : In((HoconObject)before!, list.Keys, at + 1, own);
        if (after is HoconObject made && !made.Fields.ContainsKey(RouteKeys.Domains.Name))
        {
            var named = new HoconArray(place, [new HoconText(place, domain, Quoted: true)]);
            after = With(made, RouteKeys.Domains.Name, named);
        }

        var items = routes.Items.ToList();
        if (index < 0)
            items.Add(after!);
        else if (after is null)
            items.RemoveAt(index);
        else
            items[index] = after;
        return routes with { Items = items };
    }

    private static HoconNode Commented(HoconNode before, HoconNode after) => after.Comment.IsEmpty ? before.Commented(after) : after;

    private HoconObject With(HoconObject section, string name, HoconNode? value)
    {
        var copy = section.Commented(new HoconObject(section.At));
        foreach (var (key, field) in section.Fields)
            copy.Fields.Add(key, field);
        if (value is null)
            copy.Fields.Remove(name);
        else
            copy.Fields[name] = copy.Fields.TryGetValue(name, out var present) ? present with { Value = Commented(present.Value, value) } : new HoconField(place, value);
        return copy;
    }
}
