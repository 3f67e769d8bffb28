using System.Buffers;

namespace SecureGateway.Inbound;

/// <summary>A message with a field in front, without copying the message: new links over the same memory.</summary>
public static class PrefixedBody
{
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> prefix, in ReadOnlySequence<byte> body)
    {
        var first = new Link(prefix, 0);
        var last = first;
        foreach (var memory in body)
        {
            if (!memory.IsEmpty)
                last = last.Append(memory);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Link : ReadOnlySequenceSegment<byte>
    {
        public Link(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Link Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Link(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
