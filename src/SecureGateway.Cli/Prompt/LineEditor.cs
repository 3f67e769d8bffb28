using SecureGateway.Cli.Words;

namespace SecureGateway.Cli.Prompt;

/// <summary>
/// Reads a line from the terminal: the usual keys, history with up and down, Tab to complete, and a faint hint of the
/// arguments to come. While a line is read Ctrl-C drops it; null at Ctrl-D on an empty line.
/// </summary>
internal sealed class LineEditor(string prompt, History history, Completer completer)
{
    private readonly EditedLine _line = new();
    private int _place;
    private string _unfinished = "";

    public async Task<string?> ReadAsync()
    {
        _line.Set("");
        _place = history.Lines.Count;
        Console.TreatControlCAsInput = true;
        try
        {
            Draw();
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                if (key.Key == ConsoleKey.Enter || key.KeyChar is '\r' or '\n')
                {
                    Leave();
                    return _line.Text;
                }

                if (IsControl(key, ConsoleKey.D) && _line.Text.Length == 0)
                {
                    Leave();
                    return null;
                }

                if (key.Key == ConsoleKey.Tab)
                    await CompleteAsync().ConfigureAwait(false);
                else
                    Press(key);
                Draw();
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private static bool IsControl(ConsoleKeyInfo key, ConsoleKey which) => key.Modifiers.HasFlag(ConsoleModifiers.Control) && key.Key == which;

    private void Press(ConsoleKeyInfo key)
    {
        switch (key)
        {
            case { Modifiers: ConsoleModifiers.Control }:
                PressControl(key.Key);
                break;
            case { Key: ConsoleKey.LeftArrow }:
                _line.Left();
                break;
            case { Key: ConsoleKey.RightArrow }:
                _line.Right();
                break;
            case { Key: ConsoleKey.Home }:
                _line.Home();
                break;
            case { Key: ConsoleKey.End }:
                _line.End();
                break;
            case { Key: ConsoleKey.Backspace }:
                _line.Backspace();
                break;
            case { Key: ConsoleKey.Delete }:
                _line.Delete();
                break;
            case { Key: ConsoleKey.UpArrow }:
                Recall(_place - 1);
                break;
            case { Key: ConsoleKey.DownArrow }:
                Recall(_place + 1);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                    _line.Insert(key.KeyChar.ToString());
                break;
        }
    }

    private void PressControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.A:
                _line.Home();
                break;
            case ConsoleKey.E:
                _line.End();
                break;
            case ConsoleKey.B:
                _line.Left();
                break;
            case ConsoleKey.F:
                _line.Right();
                break;
            case ConsoleKey.K:
                _line.CutToEnd();
                break;
            case ConsoleKey.U:
                _line.CutToStart();
                break;
            case ConsoleKey.W:
                _line.CutWord();
                break;
            case ConsoleKey.H:
                _line.Backspace();
                break;
            case ConsoleKey.D:
                _line.Delete();
                break;
            case ConsoleKey.P:
                Recall(_place - 1);
                break;
            case ConsoleKey.N:
                Recall(_place + 1);
                break;
            case ConsoleKey.LeftArrow:
                _line.WordLeft();
                break;
            case ConsoleKey.RightArrow:
                _line.WordRight();
                break;
            case ConsoleKey.L:
                Console.Clear();
                break;
            case ConsoleKey.C:
                Draw(hint: false);
                Console.WriteLine("^C");
                _line.Set("");
                _place = history.Lines.Count;
                break;
        }
    }

    private void Recall(int place)
    {
        if (place < 0 || place > history.Lines.Count || place == _place)
            return;
        if (_place == history.Lines.Count)
            _unfinished = _line.Text;
        _place = place;
        _line.Set(place == history.Lines.Count ? _unfinished : history.Lines[place]);
    }

    private async Task CompleteAsync()
    {
        var left = _line.Text[.._line.Cursor];
        var completion = await completer.CompleteAsync(left).ConfigureAwait(false);
        if (completion.Words.Count == 0)
            return;
        var common = completion.Words.Aggregate(CommonStart);
        var isClear = completion.Words.Count == 1;
        if (common.Length > completion.Typed.Length || isClear)
        {
            // The word is typed anew: what is there may be quoted, or differ in case.
            var start = left.Length - (CommandLine.Split(left).EndsInWord ? WordLength(left) : 0);
            _line.CutToStart();
            _line.Insert(left[..start] + (isClear || !common.Contains(' ', StringComparison.Ordinal) ? CommandLine.Quote(common) : common) + (isClear && completion.Closed ? " " : ""));
            return;
        }

        Draw(hint: false);
        Console.WriteLine();
        Columns(completion.Words);
    }

    // From the last blank outside quotes.
    private static int WordLength(string left)
    {
        for (var start = left.Length - 1; start > 0; start--)
        {
            if (left[start - 1] == ' ' && !CommandLine.Split(left[..start]).EndsInWord)
                return left.Length - start;
        }

        return left.Length;
    }

    private static string CommonStart(string one, string two)
    {
        var length = 0;
        while (length < one.Length && length < two.Length && char.ToLowerInvariant(one[length]) == char.ToLowerInvariant(two[length]))
            length++;
        return one[..length];
    }

    private static void Columns(IReadOnlyList<string> words)
    {
        const int most = 100;
        var shown = words.Take(most).Select(word => Operations.SafeText.Of(word)).ToList();
        var width = shown.Max(word => word.Length) + 2;
        var perLine = Math.Max(1, Console.WindowWidth / width);
        foreach (var line in shown.Chunk(perLine))
            Console.WriteLine(string.Concat(line.Select(word => word.PadRight(width))).TrimEnd());
        if (words.Count > most)
            Console.WriteLine($"and {words.Count - most} more");
    }

    // One line of the terminal, of which a long line is seen around the cursor.
    private void Draw(bool hint = true)
    {
        var room = Math.Max(10, Console.WindowWidth - prompt.Length - 1);
        var from = Math.Max(0, _line.Cursor - room + 1);
        var seen = _line.Text[from..Math.Min(_line.Text.Length, from + room)];
        var ahead = hint && _line.IsAtEnd && from == 0 ? completer.Hint(_line.Text) : "";
        ahead = ahead.Length > room - seen.Length ? ahead[..Math.Max(0, room - seen.Length)] : ahead;
        Console.Write($"\r\e[K{prompt}{Operations.SafeText.Of(seen)}{(ahead.Length > 0 ? $"\e[2m{ahead}\e[0m" : "")}");
        Console.Write($"\r\e[{prompt.Length + _line.Cursor - from}C");
    }

    private void Leave()
    {
        _line.End();
        Draw(hint: false);
        Console.WriteLine();
    }
}
