using SecureGateway.Mail;

namespace SecureGateway.Queue.Storage;

/// <summary>The bodies as one connection to the database sees them. Not safe for use from several threads.</summary>
internal interface IBodyTable : IDisposable
{
    /// <summary>
    /// Stores and deletes in one transaction, which is on stable storage when this returns. Each body is given an id that was
    /// never given before (<see cref="StoreRequest.Id"/>); what throws has stored nothing that anybody was told of.
    /// </summary>
    /// <param name="chunk">Bodies that have no copy are stored in parts of this many octets.</param>
    void Write(IReadOnlyList<StoreRequest> bodies, IReadOnlyList<long> deletions, int chunk);

    /// <summary>The body without its parts, or null when there is none of this id.</summary>
    BodyRow? Read(long id);

    /// <summary>One part, counted from 0.</summary>
    /// <returns>Its octets; 0 when there is none.</returns>
    /// <exception cref="MessageStoreException">It has more octets than <paramref name="into"/>.</exception>
    int ReadPart(long id, int number, byte[] into);

    /// <summary>A page of ids in order.</summary>
    List<long> Ids(long after, long upTo, int count);

    /// <summary>Octets that hold something.</summary>
    long Used();

    /// <summary>Gives a little of what is free back to the system.</summary>
    /// <returns>True when there is more to give back.</returns>
    bool GiveBack(long keepFree);
}
