namespace SecureGateway.Cli.Prompt;

/// <summary>A line under the cursor, and what keys do to it. Knows no terminal.</summary>
internal sealed class EditedLine
{
    public string Text { get; private set; } = "";

    public int Cursor { get; private set; }

    public bool IsAtEnd => Cursor == Text.Length;

    public void Set(string text) => (Text, Cursor) = (text, text.Length);

    public void Insert(string text) => (Text, Cursor) = (Text.Insert(Cursor, text), Cursor + text.Length);

    public void Left() => Cursor = Math.Max(0, Cursor - 1);

    public void Right() => Cursor = Math.Min(Text.Length, Cursor + 1);

    public void Home() => Cursor = 0;

    public void End() => Cursor = Text.Length;

    public void WordLeft() => Cursor = WordStart();

    public void WordRight()
    {
        while (Cursor < Text.Length && Text[Cursor] == ' ')
            Cursor++;
        while (Cursor < Text.Length && Text[Cursor] != ' ')
            Cursor++;
    }

    public void Backspace()
    {
        if (Cursor > 0)
            Remove(Cursor - 1, Cursor);
    }

    public void Delete()
    {
        if (Cursor < Text.Length)
            Remove(Cursor, Cursor + 1);
    }

    public void CutToEnd() => Remove(Cursor, Text.Length);

    public void CutToStart() => Remove(0, Cursor);

    public void CutWord() => Remove(WordStart(), Cursor);

    private int WordStart()
    {
        var at = Cursor;
        while (at > 0 && Text[at - 1] == ' ')
            at--;
        while (at > 0 && Text[at - 1] != ' ')
            at--;
        return at;
    }

    private void Remove(int from, int to) => (Text, Cursor) = (Text.Remove(from, to - from), from);
}
