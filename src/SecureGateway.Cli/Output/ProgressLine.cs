using System.Globalization;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Output;

/// <summary>How far it is, on one line of the terminal that is written over and goes away. Nothing where there is no terminal.</summary>
internal sealed class ProgressLine(TextWriter error)
{
    private int _shown;

    public void Show(ProgressFrame progress)
    {
        if (Console.IsErrorRedirected)
            return;
        var share = progress.Share is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known * 100:0}% ") : "";
        var text = $"{share}{SafeText.Of(progress.Text)}";
        text = text.Length < Console.WindowWidth ? text : text[..Math.Max(0, Console.WindowWidth - 1)];
        error.Write($"\r{text.PadRight(_shown)}");
        _shown = text.Length;
    }

    public void Clear()
    {
        if (_shown == 0)
            return;
        error.Write($"\r{new string(' ', _shown)}\r");
        _shown = 0;
    }
}
