using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue.Serialization;

/// <summary>
/// Events in the form in which they lie in the journal, for those who keep them elsewhere. The encodings of two lists, one
/// behind the other, are the encoding of both.
/// </summary>
public static class LaneEventBytes
{
    public static byte[] Write(IReadOnlyList<ILaneEvent> events) => EventCodec.Write(new LaneBatch(events));

    /// <exception cref="InvalidDataException">The bytes are no events, or of a newer version.</exception>
    public static IReadOnlyList<ILaneEvent> Read(ReadOnlySpan<byte> bytes) => EventReader.Read(bytes).Events;
}
