using System.Data.Common;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Storage;

/// <summary>Puts a body together from its rows, in whichever database they are.</summary>
internal static class BodyRows
{
    /// <summary>Both commands have to see one state of the tables, or a deletion between them would look like damage.</summary>
    /// <param name="body">Gives size and data, which is null when the body stands in parts; no row when there is none.</param>
    /// <param name="parts">Gives the data of each part, in order.</param>
    /// <returns>Null when there is no such body.</returns>
    /// <exception cref="MessageStoreException">Octets are missing, or there are too many.</exception>
    public static byte[]? Read(long id, DbCommand body, DbCommand parts)
    {
        byte[] whole;
        using (var reader = body.ExecuteReader())
        {
            if (!reader.Read())
                return null;
            if (!reader.IsDBNull(1))
                return reader.GetFieldValue<byte[]>(1);
            whole = GC.AllocateUninitializedArray<byte>(checked((int)reader.GetInt64(0)));
        }

        var filled = 0;
        using (var reader = parts.ExecuteReader())
        {
            while (reader.Read())
            {
                var part = reader.GetFieldValue<byte[]>(0);
                if (part.Length > whole.Length - filled)
                    break;
                part.CopyTo(whole, filled);
                filled += part.Length;
            }
        }

        return filled == whole.Length
            ? whole
            : throw new MessageStoreException($"body {id} is damaged: {filled} of {whole.Length} octets are there");
    }
}
