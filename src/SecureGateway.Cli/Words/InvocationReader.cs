using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Words;

/// <summary>Words to a call, by what the node has told of its palettes. Every error at once.</summary>
internal static class InvocationReader
{
    public static (Invocation? Invocation, IReadOnlyList<string> Problems) Read(IReadOnlyList<PaletteDescription> palettes, IReadOnlyList<string> words)
    {
        var palette = palettes.FirstOrDefault(known => known.Name == words[0]);
        if (palette is null)
            return (null, [Slip.OfPen(words[0], [.. palettes.Select(known => known.Name), "help"])]);
        if (words.Count < 2 || words[1].StartsWith('-'))
            return (null, [$"say what to do: {string.Join(", ", palette.Operations.Select(known => known.Name))}"]);
        var operation = palette.Operations.FirstOrDefault(known => known.Name == words[1]);
        if (operation is null)
            return (null, [$"{palette.Name}: {Slip.OfPen(words[1], [.. palette.Operations.Select(known => known.Name)])}"]);
        return Read(palette, operation, [.. words.Skip(2)]);
    }

    private static (Invocation?, IReadOnlyList<string>) Read(PaletteDescription palette, OperationDescription operation, List<string> words)
    {
        var given = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var problems = new List<string>();
        var places = new Queue<ArgumentDescription>(operation.Arguments.Where(argument => argument.IsPositional));
        var (json, help, onlyValues) = (false, false, false);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (onlyValues || !word.StartsWith("--", StringComparison.Ordinal))
            {
                Place(word);
                continue;
            }

            var (name, value) = word[2..].Split('=', 2) is [var left, var right] ? (left, right) : (word[2..], null);
            if (name.Length == 0)
                onlyValues = true;
            else if (name == "json")
                json = true;
            else if (name == "help")
                help = true;
            else if (operation.Arguments.FirstOrDefault(known => known.Name == name) is not { } argument)
                problems.Add($"--{Slip.OfPen(name, [.. operation.Arguments.Select(known => known.Name), "json", "help"]).TrimStart('\'').Replace("' is", " is", StringComparison.Ordinal)}");
            else if (argument.IsFlag)
                Give(argument, value ?? "true");
            else if (value is not null || i + 1 < words.Count)
                Give(argument, value ?? words[++i]);
            else
                problems.Add($"--{name} needs a value: {argument.Description}");
        }

        if (help)
            return (new Invocation(palette, operation, given, json, help), []);
        problems.AddRange(operation.Arguments.Where(argument => argument.IsRequired && !given.ContainsKey(argument.Name))
            .Select(argument => $"{(argument.IsPositional ? argument.Hint : $"--{argument.Name}")} is required: {argument.Description}"));
        return problems.Count > 0 ? (null, problems) : (new Invocation(palette, operation, given, json, help), []);

        void Place(string value)
        {
            if (places.TryPeek(out var argument))
            {
                Give(argument, value);
                if (!argument.Repeats)
                    places.Dequeue();
            }
            else
            {
                problems.Add($"'{value}' is one word too many");
            }
        }

        void Give(ArgumentDescription argument, string value) => given[argument.Name] = [.. given.GetValueOrDefault(argument.Name) ?? [], value];
    }
}
