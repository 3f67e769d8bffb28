using System.Data.Common;
using SecureGateway.Mail;

namespace SecureGateway.Tracking.Store;

/// <summary>A message that is to change, as both databases give it: the columns, and what they mean.</summary>
internal static class RecordedRow
{
    /// <summary>Of <c>message m</c>, with its terms; <see cref="Message"/> reads them in this order.</summary>
    public const string Columns = """
        m.key, m.status, h.text, r.text, c.text, m.tls_out, m.flags, m.reason, m.fault, m.detail, m.attempts, m.strikes, m.due, m.ended, m.revision
        """;

    public const string Tables = """
        message m LEFT JOIN term h ON h.id = m.next_hop LEFT JOIN term r ON r.id = m.route LEFT JOIN term c ON c.id = m.connection
        """;

    /// <param name="row">Begins with <see cref="Columns"/>.</param>
    public static TrackedMessage Message(DbDataReader row, QueueId id) => new(row.GetInt64(0), id)
    {
        Status = (TrackedStatus)row.GetInt32(1),
        NextHop = TextAt(row, 2) ?? "",
        Route = TextAt(row, 3) ?? "",
        Connection = TextAt(row, 4),
        Outbound = (TlsUsed)row.GetInt32(5),
        Flags = (TrackedFlags)row.GetInt32(6),
        Reason = (FailureReason)row.GetInt32(7),
        Fault = (Fault)row.GetInt32(8),
        Detail = row.GetString(9),
        Attempts = row.GetInt32(10),
        Strikes = row.GetInt32(11),
        Due = TimeAt(row, 12),
        Ended = TimeAt(row, 13),
        Revision = row.GetInt64(14),
        HasStory = true,
    };

    /// <param name="row">Begins with number, status and next hop.</param>
    public static TrackedRecipient Recipient(DbDataReader row) => new(row.GetInt32(0), "", row.GetString(2))
    {
        Disposition = row.GetInt32(1) is >= 0 and var status ? (RecipientDisposition)status : null,
    };

    private static string? TextAt(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? TimeAt(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
