namespace SecureGateway.Inbound;

/// <summary>
/// Writes words of a header field, one space between, and folds before a word that would pass 78 characters (RFC 5322
/// 2.1.1, 2.2.3). A word that is longer by itself stands on a line of its own.
/// </summary>
internal ref struct FoldedLine(Span<char> room)
{
    private const int Width = 78;

    private readonly Span<char> _room = room;
    private int _length;
    private int _column;
    private bool _fold;

    public readonly ReadOnlySpan<char> Written => _room[.._length];

    /// <summary>The next word begins a new line.</summary>
    public void Fold() => _fold = true;

    public void Add(ReadOnlySpan<char> a, ReadOnlySpan<char> b = default, ReadOnlySpan<char> c = default, ReadOnlySpan<char> d = default, ReadOnlySpan<char> e = default)
    {
        var word = a.Length + b.Length + c.Length + d.Length + e.Length;
        if (_column > 0)
        {
            if (_fold || _column + 1 + word > Width)
            {
                Append("\r\n\t");
                _column = 1;
            }
            else
            {
                Append(" ");
                _column++;
            }
        }

        _fold = false;
        Append(a);
        Append(b);
        Append(c);
        Append(d);
        Append(e);
        _column += word;
    }

    public void End() => Append("\r\n");

    private void Append(ReadOnlySpan<char> text)
    {
        text.CopyTo(_room[_length..]);
        _length += text.Length;
    }
}
