using SecureGateway.Cli.Node;
using SecureGateway.Cli.Words;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Prompt;

/// <summary>
/// Completes palettes, operations, arguments, choices, files, and values that only the node knows (for which it is asked, and
/// not waited for longer than <see cref="Patience"/>); and says which arguments are still to come.
/// </summary>
internal sealed class Completer(Session session)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly string[] Own = ["help", "exit"];

    public async Task<Completion> CompleteAsync(string line)
    {
        var (words, endsInWord) = CommandLine.Split(line);
        var typed = endsInWord ? words[^1] : "";
        var before = endsInWord ? words.Take(words.Count - 1).ToList() : [.. words];
        var palettes = session.Node.Palettes;
        if (before.Count == 0)
            return Of(typed, [.. palettes.Select(palette => palette.Name), .. Own]);
        if (before[0] == "help" && before.Count == 1)
            return Of(typed, palettes.Select(palette => palette.Name));
        if (before[0] == "help")
            before.RemoveAt(0);
        if (palettes.FirstOrDefault(known => known.Name == before[0]) is not { } palette)
            return Of(typed, []);
        if (before.Count == 1)
            return Of(typed, palette.Operations.Select(operation => operation.Name));
        if (palette.Operations.FirstOrDefault(known => known.Name == before[1]) is not { } operation || words[0] == "help")
            return Of(typed, []);
        return await ArgumentAsync(palette, operation, before.Skip(2).ToList(), typed).ConfigureAwait(false);
    }

    /// <summary>What is still to come, for a line whose cursor stands at its end; empty when nothing is to say.</summary>
    public string Hint(string line)
    {
        var (words, endsInWord) = CommandLine.Split(line);
        if (words.Count < 2 || endsInWord
            || session.Node.Palettes.FirstOrDefault(known => known.Name == words[0])?.Operations.FirstOrDefault(known => known.Name == words[1]) is not { } operation)
            return "";
        var given = words.Skip(2).ToList();
        if (Awaiting(operation, given) is { } awaited)
            return awaited.Choices.Count > 0 ? string.Join('|', awaited.Choices.Take(8)) : awaited.Hint;
        var places = Positional(operation, given);
        return string.Join(' ', operation.Arguments
            .Where(argument => argument.IsPositional ? argument.Repeats || operation.Arguments.Where(other => other.IsPositional).ToList().IndexOf(argument) >= places : !Has(given, argument))
            .Select(argument => argument.Usage));
    }

    private static Completion Of(string typed, IEnumerable<string> words) =>
        new(typed, [.. words.Where(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase))]);

    private async Task<Completion> ArgumentAsync(PaletteDescription palette, OperationDescription operation, List<string> before, string typed)
    {
        if (Awaiting(operation, before) is { } awaited)
            return await ValuesAsync(palette, operation, awaited, typed).ConfigureAwait(false);
        if (typed.StartsWith("--", StringComparison.Ordinal) && typed.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
        {
            if (operation.Arguments.FirstOrDefault(known => known.Name == typed[2..at]) is not { } named)
                return Of(typed, []);
            var values = await ValuesAsync(palette, operation, named, typed[(at + 1)..]).ConfigureAwait(false);
            return new Completion(typed, [.. values.Words.Select(value => typed[..(at + 1)] + value)], values.Closed);
        }

        var options = operation.Arguments.Where(argument => !argument.IsPositional && (argument.Repeats || !Has(before, argument)))
            .Select(argument => $"--{argument.Name}").Append("--json");
        if (typed.StartsWith('-'))
            return Of(typed, options);
        var positional = operation.Arguments.Where(argument => argument.IsPositional).ToList();
        var place = Positional(operation, before);
        var here = place < positional.Count ? positional[place] : positional.LastOrDefault(argument => argument.Repeats);
        if (here is null)
            return Of(typed, options);
        var found = await ValuesAsync(palette, operation, here, typed).ConfigureAwait(false);
        return found.Words.Count > 0 || typed.Length > 0 ? found : Of(typed, options);
    }

    private async Task<Completion> ValuesAsync(PaletteDescription palette, OperationDescription operation, ArgumentDescription argument, string typed)
    {
        if (argument.Choices.Count > 0)
            return Of(typed, argument.Choices);
        if (argument.Source != ArgumentSource.Typed)
            return Paths.Complete(typed);
        if (!argument.Completes)
            return Of(typed, []);
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            return Of(typed, await session.Client.CompleteAsync(palette.Name, operation.Name, argument.Name, typed, limit.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is CannotReachException or RefusedException or OperationCanceledException)
        {
            return Of(typed, []); // the command itself will say what is wrong
        }
    }

    // The option whose value comes next.
    private static ArgumentDescription? Awaiting(OperationDescription operation, List<string> before) =>
        before.Count > 0 && before[^1].StartsWith("--", StringComparison.Ordinal) && !before[^1].Contains('=', StringComparison.Ordinal)
            ? operation.Arguments.FirstOrDefault(argument => !argument.IsPositional && !argument.IsFlag && argument.Name == before[^1][2..])
            : null;

    private static int Positional(OperationDescription operation, List<string> words)
    {
        var count = 0;
        for (var i = 0; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
                count++;
            else if (Awaiting(operation, words[..(i + 1)]) is not null)
                i++;
        }

        return count;
    }

    private static bool Has(List<string> words, ArgumentDescription argument) =>
        words.Any(word => word == $"--{argument.Name}" || word.StartsWith($"--{argument.Name}=", StringComparison.Ordinal));
}
