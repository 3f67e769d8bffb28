using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>Everything that is recorded of one row.</summary>
internal static class RecordReader
{
    /// <param name="where">On the table <c>m</c>, with one parameter <c>@what</c>.</param>
    public static TrackedRecord? Read(Reading reading, string where, object what)
    {
        using var command = reading.Command($"SELECT {RowReader.Columns(reading)} FROM message m WHERE {where}");
        reading.Bind(command, "@what", what);
        if (RowReader.Read(reading, command) is not [var row])
            return null;
        return new TrackedRecord(row, Recipients(reading, row.Key), Events(reading, [row.Key]).GetValueOrDefault(row.Key, []), Refusal(reading, row.Key));
    }

    /// <summary>Of several rows at once; rows without any are left out.</summary>
    public static Dictionary<long, byte[]> Events(Reading reading, IReadOnlyList<long> keys)
    {
        var of = reading.Dialect.OneOf("key", keys);
        using var command = reading.Command(
            $"SELECT key, events FROM (SELECT key, 0 AS n, events FROM story WHERE {of} UNION ALL SELECT key, n, events FROM story_more WHERE {of}) AS parts ORDER BY key, n");
        using var reader = command.ExecuteReader();
        var all = new Dictionary<long, byte[]>();
        while (reader.Read())
        {
            var part = reader.GetFieldValue<byte[]>(1);
            all[reader.GetInt64(0)] = all.TryGetValue(reader.GetInt64(0), out var before) ? [.. before, .. part] : part;
        }

        return all;
    }

    private static ImmutableArray<TrackedRecipientRow> Recipients(Reading reading, long key)
    {
        using var command = reading.Command(
            "SELECT r.n, coalesce(a.text, ''), r.status, r.next_hop FROM recipient r LEFT JOIN address a ON a.id = r.address WHERE r.key = @key ORDER BY r.n");
        reading.Bind(command, "@key", key);
        using var reader = command.ExecuteReader();
        var recipients = ImmutableArray.CreateBuilder<TrackedRecipientRow>();
        while (reader.Read())
        {
            recipients.Add(new TrackedRecipientRow(
                reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2) is >= 0 and var known ? (RecipientDisposition)known : null, reader.GetString(3)));
        }

        return recipients.DrainToImmutable();
    }

    private static RefusalFacts? Refusal(Reading reading, long key)
    {
        using var command = reading.Command("SELECT facts FROM refusal WHERE key = @key");
        reading.Bind(command, "@key", key);
        return command.ExecuteScalar() is string facts ? RefusalFacts.FromJson(facts) : null;
    }
}
