using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>The end of an edit's path, and how values are written there.</summary>
/// <param name="Path">For errors.</param>
internal sealed record EditedValue(Key Key, string Path)
{
    /// <summary>What stands at the path after the edit; null for nothing.</summary>
    public delegate HoconNode? Change(EditedValue at, HoconNode? before);

    /// <summary>A value as it was typed: HOCON, or without the quotes and brackets that the key's kind makes plain.</summary>
    public static HoconNode Parse(EditedValue at, string value, SourceLine place)
    {
        var text = value.Trim();
        if (text.StartsWith('{') || text.StartsWith('[') || text.StartsWith('"'))
            return Hocon(at, text, place);
        if (at.Key is not Setting setting)
            throw new EditRefusedException(at.Path, "a single value stands where keys in braces belong", $"name a key below it, or write {at.Path} {{ ... }}");
        if (!setting.TakesList || (text == "mx" && setting == RouteKeys.To))
            return new HoconText(place, text, Quoted: true);
        return new HoconArray(place, [.. text.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(item => new HoconText(place, item, Quoted: true))]);
    }

    public static HoconNode Added(EditedValue at, HoconNode? before, ImmutableArray<string> items, SourceLine place)
    {
        var (setting, list) = List(at, before);
        var all = list.Items.ToList();
        foreach (var item in Items(at, setting, items, place))
        {
            if (all.All(present => HoconInline.Write(present) != HoconInline.Write(item)))
                all.Add(item);
        }

        return list with { Items = all };
    }

    public static HoconNode Removed(EditedValue at, HoconNode? before, ImmutableArray<string> items, SourceLine place)
    {
        var (setting, list) = List(at, before);
        var all = list.Items.ToList();
        foreach (var item in Items(at, setting, items, place))
        {
            if (all.RemoveAll(present => HoconInline.Write(present) == HoconInline.Write(item)) == 0)
                throw new EditRefusedException(at.Path, $"{HoconInline.Write(item)} is not in the list", $"the list is {HoconInline.Write(list)}");
        }

        return list with { Items = all };
    }

    private static (Setting Setting, HoconArray List) List(EditedValue at, HoconNode? before) =>
        at.Key is Setting { TakesList: true } setting
            ? (setting, (before ?? setting.DefaultNode) as HoconArray ?? new HoconArray(default, []))
            : throw new EditRefusedException(at.Path, "this key has no list", $"use set {at.Path} VALUE");

    // Each in its usual form, so that one entry is found however it is written.
    private static IEnumerable<HoconNode> Items(EditedValue at, Setting setting, ImmutableArray<string> items, SourceLine place)
    {
        foreach (var item in items)
        {
            var findings = new Findings();
            HoconNode node = item.StartsWith('{') || item.StartsWith('"') ? Hocon(at, item, place) : new HoconText(place, item, Quoted: true);
            if (setting.Normal(new HoconArray(place, [node]), at.Path, findings) is HoconArray { Items: [var usual] })
                yield return usual;
            else
                throw new EditRefusedException(at.Path, findings.Errors[0].Problem, findings.Errors[0].WouldBeRight);
        }
    }

    private static HoconNode Hocon(EditedValue at, string text, SourceLine place)
    {
        var errors = new HoconErrors();
        var files = new HoconFiles(errors, mayInclude: false);
        files.ReadText(place.File, "value = " + text);
        var root = errors.All.Count == 0 ? new HoconResolver(files.Root, _ => null, errors).Resolve() : null;
        if (errors.All.Count > 0)
            throw new EditRefusedException(at.Path, errors.All[0].Problem, errors.All[0].WouldBeRight);
        return root!.Fields.Count == 1 && root.Fields.TryGetValue("value", out var field)
            ? field.Value
            : throw new EditRefusedException(at.Path, "more than one value is given", "write one value, or several in one list");
    }
}
