namespace SecureGateway.Peers.Asking;

/// <summary>Lines out of pieces that end anywhere.</summary>
internal sealed class LineBuffer
{
    private readonly MemoryStream _rest = new();

    /// <summary>The lines that this piece completes, without their ends.</summary>
    public IEnumerable<byte[]> Take(byte[] piece)
    {
        var from = 0;
        for (var end = Array.IndexOf(piece, (byte)'\n'); end >= 0; end = Array.IndexOf(piece, (byte)'\n', from))
        {
            _rest.Write(piece.AsSpan(from, end - from));
            from = end + 1;
            var line = _rest.ToArray();
            _rest.SetLength(0);
            yield return line;
        }

        _rest.Write(piece.AsSpan(from));
    }
}
