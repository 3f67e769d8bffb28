
namespace SecureGateway.Operations;

/// <summary>Texts to typed values: every error at once, each naming its argument and what would be right.</summary>
internal static class ArgumentReader
{
    public static (IReadOnlyDictionary<Argument, IReadOnlyList<object>> Values, IReadOnlyList<string> Problems) Read(
        Operation operation, IReadOnlyDictionary<string, IReadOnlyList<string>> texts)
    {
        var arguments = operation.AllArguments;
        var problems = texts.Keys.Where(name => arguments.All(argument => argument.Name != name))
            .Select(name => $"{name}: {(arguments.Count == 0 ? "this operation takes no arguments" : Slip.OfPen(name, [.. arguments.Select(argument => argument.Name)]))}")
            .ToList();
        var values = new Dictionary<Argument, IReadOnlyList<object>>();
        foreach (var argument in arguments)
        {
            var given = texts.GetValueOrDefault(argument.Name) ?? [];
            if (given.Count == 0 && argument.IsRequired)
                problems.Add($"{argument.Name}: is required: {argument.Description}");
            else if (given.Count > 1 && !argument.Repeats)
                problems.Add($"{argument.Name}: is given {given.Count} times; give it once");
            if (given.Count == 0)
                continue;
            var read = given.Select(argument.Read).ToList();
            problems.AddRange(read.Where(parsed => !parsed.IsRight).Select(parsed => $"{argument.Name}: {(argument.IsSecret ? "is not right" : parsed.Problem)}"));
            values[argument] = [.. read.Where(parsed => parsed.IsRight).Select(parsed => parsed.Value)];
        }

        return (values, problems);
    }
}
