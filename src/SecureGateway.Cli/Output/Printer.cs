using System.Text;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Output;

/// <summary>
/// Frames as people read them, or as JSON. Rows are <c>a | b | c</c> under their header, padded where a terminal shows them
/// and all are there; refusals and progress go to standard error. Text from the node never steers the terminal.
/// </summary>
internal sealed class Printer(TextWriter output, TextWriter error, bool json, bool streams)
{
    private const string Separator = " | ";

    private readonly bool _pads = !streams && !Console.IsOutputRedirected;
    private readonly List<IReadOnlyList<string>> _rows = [];
    private readonly ProgressLine _progress = new(error);
    private readonly StringBuilder _json = new();
    private char _last;
    private int _jsonRows;

    public void Print(Frame frame)
    {
        if (frame is ProgressFrame progress)
        {
            _progress.Show(progress);
            return;
        }

        _progress.Clear();
        if ((json || frame is PageFrame) && PeersFrame.In(frame) is { } peers)
        {
            foreach (var problem in peers.Missing)
                error.WriteLine($"missing: {SafeText.Of(problem.ToString())}");
        }

        if (json && frame is EndFrame { Lacks: { } lacks })
        {
            foreach (var lack in lacks)
                error.WriteLine($"missing: {SafeText.Of(lack)}");
        }

        if (frame is RefusedFrame refused)
            Refused(error, refused);
        else if (json)
            PrintJson(frame);
        else
            PrintText(frame);
    }

    /// <summary>What was kept back.</summary>
    public void Finish()
    {
        _progress.Clear();
        Flush();
        output.Flush();
    }

    public static void Refused(TextWriter error, RefusedFrame refused)
    {
        error.WriteLine($"{(refused.Kind == RefusalKind.NotKnown ? "not known" : "refused")}: {SafeText.Of(refused.Reason)}");
        foreach (var problem in refused.Problems)
            error.WriteLine($"  {SafeText.Of(problem)}");
    }

    private void PrintText(Frame frame)
    {
        switch (frame)
        {
            case BeginFrame begin:
                Row(begin.Headers);
                break;
            case RowFrame row:
                Row(row.Cells);
                break;
            case EndFrame end:
                Flush();
                output.WriteLine(end.Text);
                break;
            case PageFrame page:
                var width = page.Fields.Select(field => field.Name.Length).DefaultIfEmpty().Max();
                foreach (var field in page.Fields)
                    output.WriteLine($"{field.Name.PadRight(width)}{Separator}{SafeText.Of(field.Text)}");
                break;
            case PieceFrame piece:
                Text(piece.Text);
                break;
            case DocumentFrame document:
                Text(document.Text);
                if (_last != '\n')
                    output.WriteLine();
                break;
            case DoneFrame done:
                output.WriteLine(SafeText.Of(done.Text, keepLines: true));
                break;
        }
    }

    // Rows of a stream are lines of their own; else all of them are one array.
    private void PrintJson(Frame frame)
    {
        switch (frame)
        {
            case BeginFrame when !streams:
                output.Write('[');
                break;
            case RowFrame row:
                output.Write(streams ? $"{row.Value.GetRawText()}\n" : $"{(_jsonRows++ > 0 ? "," : "")}\n{row.Value.GetRawText()}");
                break;
            case EndFrame when !streams:
                output.WriteLine(_jsonRows > 0 ? "\n]" : "]");
                break;
            case PageFrame page:
                output.WriteLine(page.Value.GetRawText());
                break;
            case PieceFrame piece:
                _json.Append(piece.Text); // one object holds all of it
                break;
            case DocumentFrame document:
                output.WriteLine(System.Text.Json.JsonSerializer.Serialize(new { Text = _json.Append(document.Text).ToString(), document.MediaType }, OperationJson.Options));
                break;
            case DoneFrame done:
                output.WriteLine(System.Text.Json.JsonSerializer.Serialize(new { done.Text, done.Value }, OperationJson.Options));
                break;
        }

        if (streams)
            output.Flush();
    }

    private void Text(string text)
    {
        if (text.Length == 0)
            return;
        output.Write(Console.IsOutputRedirected ? text : SafeText.Of(text, keepLines: true));
        _last = text[^1];
    }

    private void Row(IReadOnlyList<string> cells)
    {
        List<string> safe = [.. cells.Select(cell => SafeText.Of(cell))];
        if (_pads)
            _rows.Add(safe);
        else
            output.WriteLine(string.Join(Separator, safe));
    }

    private void Flush()
    {
        if (_rows.Count == 0)
            return;
        var widths = Enumerable.Range(0, _rows[0].Count).Select(column => _rows.Max(row => row[column].Length)).ToList();
        foreach (var row in _rows)
            output.WriteLine(string.Join(Separator, row.Select((cell, column) => column == row.Count - 1 ? cell : cell.PadRight(widths[column]))));
        _rows.Clear();
    }
}
