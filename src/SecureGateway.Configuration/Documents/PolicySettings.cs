using System.Collections.Immutable;
using SecureGateway.Configuration.Documents;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration;

/// <summary>
/// Every key of a policy with its meaning and its value, pending and applied, from the one declaration that files are read by.
/// A face that shows these shows what a file would say, also for keys of a later version. Pure.
/// </summary>
public static class PolicySettings
{
    /// <summary>In the order of the reference. Profiles and routes are those of <paramref name="pending"/>; a route is named by its first domain.</summary>
    /// <param name="under">Only this key and what stands below it; null for everything.</param>
    public static IEnumerable<PolicySetting> Of(PolicyDocument pending, PolicyDocument applied, string? under = null)
    {
        ArgumentNullException.ThrowIfNull(pending);
        ArgumentNullException.ThrowIfNull(applied);
        return Walk(PolicyKeys.Policy.Keys, pending.Tree, applied.Tree, true, "", "")
            .Where(setting => under is null || setting.Key == under || IsBelow(setting.Key, under));
    }

    private static bool IsBelow(string key, string under) => key.Length > under.Length && key.StartsWith(under, StringComparison.Ordinal) && key[under.Length] is '.' or '[';

    // A part that is not there has its defaults; a profile or route that is not applied has no applied values at all.
    private static IEnumerable<PolicySetting> Walk(ImmutableArray<Key> keys, HoconObject? pending, HoconObject? applied, bool isApplied, string path, string place)
    {
        foreach (var key in keys)
        {
            var (own, at) = (HoconPath.Join(path, key.Name), ReferenceComments.Below(place, key.Name));
            var (now, before) = (pending?.Find(key.Name)?.Value, applied?.Find(key.Name)?.Value);
            var below = key switch
            {
                Setting setting => [One(setting, own, at, now, before, isApplied)],
                Section section => Walk(section.Keys, now as HoconObject, before as HoconObject, isApplied, own, at),
                NamedSections named when now is HoconObject entries => entries.Fields.SelectMany(entry =>
                    Named(named, entry.Key, entry.Value.Value as HoconObject, (before as HoconObject)?.Find(entry.Key)?.Value as HoconObject, isApplied, own, at)),
                SectionList list when now is HoconArray items => items.Items.OfType<HoconObject>().SelectMany(item => Item(list, item, before as HoconArray, isApplied, own, at)),
                _ => [],
            };
            foreach (var setting in below)
                yield return setting;
        }
    }

    private static IEnumerable<PolicySetting> Named(NamedSections named, string name, HoconObject? now, HoconObject? before, bool isApplied, string path, string place) =>
        Walk(named.Keys, now, before, isApplied && before is not null, HoconPath.Join(path, name), place + ".NAME");

    private static IEnumerable<PolicySetting> Item(SectionList list, HoconObject now, HoconArray? before, bool isApplied, string path, string place)
    {
        var domains = RouteNames.Domains(now).ToList();
        if (domains.Count == 0)
            return []; // it has no name; apply refuses it
        var earlier = before is null ? null : domains.Select(domain => RouteNames.Find(before, domain)).Where(i => i >= 0).Select(i => before.Items[i]).FirstOrDefault() as HoconObject;
        return Walk(list.Keys, now, earlier, isApplied && earlier is not null, $"{path}[{domains[0]}]", place + "[]");
    }

    private static PolicySetting One(Setting setting, string key, string place, HoconNode? now, HoconNode? before, bool isApplied)
    {
        var says = SettingWords.Of(setting, place);
        return new PolicySetting(
            key, setting.Name, setting.Description, says.Notes, setting.Expected, says.Choices, setting.TakesList,
            Texts(setting.DefaultNode), isApplied ? Texts(before ?? setting.DefaultNode) : null, Texts(now ?? setting.DefaultNode));
    }

    private static ImmutableArray<string> Texts(HoconNode node) => node is HoconArray list ? [.. list.Items.Select(Text)] : [Text(node)];

    private static string Text(HoconNode node) => node is HoconText text ? text.Value : HoconInline.Write(node);
}
