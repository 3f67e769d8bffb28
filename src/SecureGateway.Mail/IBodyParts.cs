namespace SecureGateway.Mail;

/// <summary>The parts of a large body, where they are kept. Safe for use from many threads.</summary>
public interface IBodyParts
{
    /// <summary>What the body is called in an error.</summary>
    string Name { get; }

    /// <summary>No part has more octets.</summary>
    int Largest { get; }

    /// <summary>Reads one part, counted from 0.</summary>
    /// <returns>Its octets; 0 when there is none.</returns>
    /// <exception cref="MessageStoreException">It cannot be read, or has more octets than <paramref name="into"/>.</exception>
    ValueTask<int> ReadAsync(int number, byte[] into, CancellationToken stop);
}
