using System.Collections.Frozen;
using System.Text.RegularExpressions;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Operations;

/// <summary>
/// All that can be done, by name. Made once; a palette that is not well made is an error of the program and stops the start.
/// </summary>
public sealed partial class PaletteRegistry
{
    private readonly FrozenDictionary<(string, string), Operation> _operations;

    public PaletteRegistry(IEnumerable<IPaletteSource> sources)
    {
        Palettes = [.. sources.Select(source => source.Palette).OrderBy(palette => palette.Name, StringComparer.Ordinal)];
        var problems = Palettes.SelectMany(Problems)
            .Concat(Palettes.CountBy(palette => palette.Name).Where(count => count.Value > 1).Select(count => $"there are {count.Value} palettes named {count.Key}"))
            .ToList();
        if (problems.Count > 0)
            throw new InvalidOperationException($"palettes are not well made: {string.Join("; ", problems)}");
        _operations = Palettes.SelectMany(palette => palette.Operations, (palette, operation) => KeyValuePair.Create((palette.Name, operation.Name), operation))
            .ToFrozenDictionary();
        Descriptions = [.. Palettes.Select(PaletteDescription.Of)];
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<Palette> Palettes { get; }

    /// <summary>The same for the wire.</summary>
    public IReadOnlyList<PaletteDescription> Descriptions { get; }

    public Operation? Find(string palette, string operation) => _operations.GetValueOrDefault((palette, operation));

    private static IEnumerable<string> Problems(Palette palette)
    {
        if (!Name().IsMatch(palette.Name))
            yield return $"'{palette.Name}' is no palette's name";
        foreach (var twice in palette.Operations.CountBy(operation => operation.Name).Where(count => count.Value > 1))
            yield return $"{palette.Name} {twice.Key} is there {twice.Value} times";
        foreach (var operation in palette.Operations)
        {
            foreach (var problem in Problems(palette, operation))
                yield return $"{palette.Name} {operation.Name}: {problem}";
        }
    }

    private static IEnumerable<string> Problems(Palette palette, Operation operation)
    {
        var arguments = operation.AllArguments;
        if (!Name().IsMatch(operation.Name))
            yield return "is no operation's name";
        if (operation.AsksFirst && (operation.Preview is null || !operation.Changes))
            yield return "asks first, and so must change something and have a preview";
        foreach (var argument in arguments.Where(argument => !Name().IsMatch(argument.Name)))
            yield return $"'{argument.Name}' is no argument's name";
        foreach (var twice in arguments.CountBy(argument => argument.Name).Where(count => count.Value > 1))
            yield return $"the argument {twice.Key} is there {twice.Value} times";
        var positional = arguments.Where(argument => argument.IsPositional).ToList();
        if (positional.SkipLast(1).Any(argument => argument.Repeats))
            yield return "only the last positional argument may repeat";
        if (positional.SkipWhile(argument => argument.IsRequired).Any(argument => argument.IsRequired))
            yield return "a required positional argument stands behind an optional one";
        if (operation.Peers != PeerUse.Never && arguments.Any(argument => argument.Source != ArgumentSource.Typed))
            yield return "takes a secret or a file, and so cannot be asked of peers";
        if (operation.Edits is { } edits && (palette.Operations.All(other => other.Name != edits.Fetch) || palette.Operations.All(other => other.Name != edits.Store)))
            yield return "edits between operations that are not in this palette";
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex Name();
}
