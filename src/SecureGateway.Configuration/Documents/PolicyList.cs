using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>Lists in which order means nothing: what one edit adds, another one keeps.</summary>
internal static class PolicyList
{
    /// <summary>The list that stands under a key, its default where nothing is written; null where there is none, or one with an order.</summary>
    public static HoconArray? Of(Setting setting, HoconNode? value) =>
        setting.TakesList && !PolicyComparison.Ordered.Contains(setting) ? (value ?? setting.DefaultNode) as HoconArray : null;

    public static HoconArray Merged(HoconArray from, HoconArray edited, HoconArray onto)
    {
        var items = new List<HoconNode>();
        foreach (var item in onto.Items)
        {
            var (one, mine) = (Find(from, item), Find(edited, item));
            if (mine is not null)
                items.Add(one?.Comment == mine.Comment ? item : mine);
            else if (one is null)
                items.Add(item);
        }

        items.AddRange(edited.Items.Where(item => Find(from, item) is null && Find(onto, item) is null));
        return new HoconArray(default, items) { Comment = edited.Comment == from.Comment ? onto.Comment : edited.Comment };
    }

    /// <summary>The items that another list has not, or has with another comment.</summary>
    public static HoconArray Without(HoconArray list, HoconArray other) =>
        list with { Items = [.. list.Items.Where(item => !PolicySame.Of(item, Find(other, item)))] };

    private static HoconNode? Find(HoconArray list, HoconNode item) => list.Items.FirstOrDefault(other => PolicySame.SaysTheSame(other, item));
}
