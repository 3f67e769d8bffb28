using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Output;

/// <summary>What the node can do, as it says itself.</summary>
internal static class Help
{
    /// <param name="about">Nothing, a palette, or a palette and an operation.</param>
    public static int Show(TextWriter output, IReadOnlyList<PaletteDescription> palettes, IReadOnlyList<string> about)
    {
        if (about.Count == 0)
        {
            output.WriteLine("Palettes; 'help PALETTE' shows what each can do:");
            Lines(output, palettes.Select(palette => (palette.Name, palette.Description)));
            output.WriteLine("Besides: help [PALETTE [OPERATION]], exit. Everywhere: --json, --help.");
            return ExitCode.Done;
        }

        if (palettes.FirstOrDefault(known => known.Name == about[0]) is not { } palette)
            return Unknown(about[0], palettes.Select(known => known.Name));
        if (about.Count == 1)
        {
            output.WriteLine($"{palette.Name}: {palette.Description}");
            Lines(output, palette.Operations.Select(operation => (operation.Name, operation.Description)));
            return ExitCode.Done;
        }

        if (palette.Operations.FirstOrDefault(known => known.Name == about[1]) is not { } found)
            return Unknown(about[1], palette.Operations.Select(known => known.Name));
        output.WriteLine($"{Usage(palette, found)}\n{found.Description}. Takes the right to {KebabCase.Of(found.Permission.ToString())}.");
        if (found.AsksFirst)
            output.WriteLine("Shows what it would do and asks, unless --yes is given.");
        Lines(output, found.Arguments.Select(argument => (argument.IsPositional ? argument.Hint : $"--{argument.Name} {argument.Hint}".TrimEnd(), Explain(argument))));
        return ExitCode.Done;
    }

    /// <summary>One line of usage for what was meant by these words.</summary>
    public static string UsageOf(IReadOnlyList<PaletteDescription> palettes, IReadOnlyList<string> words)
    {
        var palette = palettes.FirstOrDefault(known => known.Name == words[0]);
        var operation = palette?.Operations.FirstOrDefault(known => words.Count > 1 && known.Name == words[1]);
        return operation is not null ? Usage(palette!, operation)
            : palette is not null ? $"{palette.Name} {string.Join('|', palette.Operations.Select(known => known.Name))}"
            : $"{string.Join('|', palettes.Select(known => known.Name))}|help ...";
    }

    private static string Usage(PaletteDescription palette, OperationDescription operation) =>
        string.Join(' ', operation.Arguments.Select(argument => argument.Usage).Prepend($"{palette.Name} {operation.Name}"));

    private static string Explain(ArgumentDescription argument)
    {
        var text = argument.Description;
        if (argument.Choices.Count > 0)
            text += $": {string.Join(", ", argument.Choices)}";
        if (argument.Source == ArgumentSource.Secret)
            text += "; the first line of FILE, - asks";
        if (argument.Default is { Length: > 0 } value && !argument.IsFlag)
            text += $" (default {value})";
        return text;
    }

    private static void Lines(TextWriter output, IEnumerable<(string Left, string Right)> lines)
    {
        var all = lines.ToList();
        var width = all.Select(line => line.Left.Length).DefaultIfEmpty().Max();
        foreach (var (left, right) in all)
            output.WriteLine($"  {left.PadRight(width)}  {right}");
    }

    private static int Unknown(string word, IEnumerable<string> known)
    {
        Console.Error.WriteLine($"sgw: {Slip.OfPen(word, [.. known])}");
        return ExitCode.Usage;
    }
}
