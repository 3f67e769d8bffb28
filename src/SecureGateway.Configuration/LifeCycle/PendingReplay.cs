using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureGateway.Configuration;

/// <summary>
/// What pending says: the edits one after another, made on the applied revision. The same edits on the same revision give the
/// same text on every node. An edit whose keys this version does not know is passed over here, and stays pending.
/// </summary>
internal static class PendingReplay
{
    public static PolicyDocument On(PolicyDocument policy, IEnumerable<PendingChange> changes) =>
        changes.Aggregate(policy, (document, change) => change.Edit?.Delta.On(document) ?? document);

    public static PendingConfiguration On(Revision applied, ImmutableArray<PendingChange> changes, SeenEdits seen)
    {
        var document = On(PolicyDocument.Parse(applied.Text), changes);
        return Of(applied.Number, document.Text, document.Hash, changes, seen);
    }

    public static PendingConfiguration Of(long appliedNumber, string text, string hash, ImmutableArray<PendingChange> changes, SeenEdits? seen) =>
        new(appliedNumber, Version(appliedNumber, hash, changes), text, hash, changes, seen);

    // People type it, so it is a number; it only has to be another one when anything is.
    private static long Version(long appliedNumber, string hash, ImmutableArray<PendingChange> changes)
    {
        var names = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{appliedNumber} {hash}");
        foreach (var change in changes)
            names.Append(' ').Append(change.Stamp);
        return BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(names.ToString()))) & int.MaxValue;
    }
}
