using System.Data;
using System.Data.Common;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// Reads a body from its rows, in whichever database they are. They are written once and deleted together, so that each may be
/// read in a transaction of its own: a part that is missing belongs to a body that is gone, or damaged.
/// </summary>
internal static class BodyRows
{
    /// <param name="body">Gives size, data, which is null when the body stands in parts, and then the size of the first part; no row when there is none.</param>
    public static BodyRow? Read(DbCommand body)
    {
        using var reader = body.ExecuteReader(CommandBehavior.SingleRow);
        if (!reader.Read())
            return null;
        return new BodyRow(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1), reader.IsDBNull(2) ? 0 : reader.GetInt32(2));
    }

    /// <param name="part">Gives the data of one part first in its row; no row when there is none.</param>
    /// <returns>Octets of the part; 0 when there is none.</returns>
    public static int ReadPart(DbCommand part, byte[] into)
    {
        using var reader = part.ExecuteReader(CommandBehavior.SequentialAccess);
        if (!reader.Read())
            return 0;
        var length = reader.GetBytes(0, 0, null, 0, 0);
        if (length > into.Length)
            throw new MessageStoreException($"a part of a body has {length} octets, the first one at most {into.Length}");
        var filled = 0;
        while (filled < length)
            filled += (int)reader.GetBytes(0, filled, into, filled, (int)length - filled);
        return filled;
    }
}
