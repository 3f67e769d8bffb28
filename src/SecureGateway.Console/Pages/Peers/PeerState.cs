using MudBlazor;
using SecureGateway.Palettes.Cluster;
using SecureGateway.WebConsole.Parts;

namespace SecureGateway.WebConsole.Pages.Peers;

/// <summary>A peer as people read it.</summary>
/// <param name="Means">What its state means and what can be done, as a sentence.</param>
/// <param name="IsBehind">It runs on an older revision than another.</param>
/// <param name="IsSilent">It is named in the files, or a member, and is not heard.</param>
public sealed record PeerState(string Name, string Address, string Words, string Means, Tone Tone, string Icon, long? Revision, bool IsBehind, bool IsSilent, bool IsMember)
{
    public static IReadOnlyList<PeerState> Of(IReadOnlyList<ClusterRow> rows)
    {
        var newest = rows.Max(row => row.Revision);
        var isAlone = rows.Count == 1;
        return [.. rows.Select(row => Of(row, isAlone, row.Revision < newest))];
    }

    private static PeerState Of(ClusterRow row, bool isAlone, bool isBehind)
    {
        var (words, means, tone, icon, isSilent) = (row.Status, row.Reachability) switch
        {
            ("not a member", "this node") when isAlone => ("runs", "It has no peers.", Tone.Good, Icons.Material.Outlined.CheckCircle, false),
            ("not a member", "this node") => ("outside", "This node is not in the cluster: it has left, or hears no majority of its peers. Mail goes on; it joins by itself unless it was told to leave.", Tone.Doubtful, Icons.Material.Outlined.LinkOff, false),
            ("not a member", _) => ("silent", "It is named in the files and has not been heard. It may be stopped, cut off, or not started yet; it still counts for a majority.", Tone.Bad, Icons.Material.Outlined.CloudOff, true),
            (_, "unreachable") => ("silent", "It was a member and does not answer any more. If it does not come back, it can be removed from the cluster.", Tone.Bad, Icons.Material.Outlined.CloudOff, true),
            ("up", _) => ("up", "It is in the cluster and answers.", Tone.Good, Icons.Material.Outlined.CheckCircle, false),
            ("leaving" or "exiting", _) => (row.Status, "It is leaving the cluster, as it was told.", Tone.Doubtful, Icons.Material.Outlined.Logout, false),
            ("joining" or "weaklyup", _) => ("joining", "It is on its way into the cluster.", Tone.Doubtful, Icons.Material.Outlined.Login, false),
            _ => (row.Status, "It is being removed from the cluster.", Tone.Bad, Icons.Material.Outlined.RemoveCircle, false),
        };
        return new PeerState(row.Name, row.Address, words, means, tone, icon, row.Revision, isBehind, isSilent, row.Status != "not a member");
    }
}
