
namespace SecureGateway.Operations.Wire;

/// <summary>An argument as a client learns it from the node.</summary>
/// <param name="Completes">The node can be asked for values.</param>
public sealed record ArgumentDescription(
    string Name,
    string Description,
    string Hint,
    bool IsPositional,
    bool IsRequired,
    bool Repeats,
    bool IsFlag,
    ArgumentSource Source,
    IReadOnlyList<string> Choices,
    bool Completes,
    string? Default)
{
    public static ArgumentDescription Of(Argument argument) => new(
        argument.Name,
        argument.Description,
        argument.Hint,
        argument.IsPositional,
        argument.IsRequired,
        argument.Repeats,
        argument.IsFlag,
        argument.Source,
        argument.Choices,
        argument.Complete is not null || argument == StandardArguments.PeerOrThisNode || argument == StandardArguments.PeerOrAll,
        argument.DefaultText);

    /// <summary>As a person reads it in a line of usage: <c>ID...</c>, <c>[--limit N]</c>.</summary>
    public string Usage
    {
        get
        {
            var value = Choices.Count is > 0 and <= 4 ? string.Join('|', Choices) : Hint;
            var text = IsPositional ? value : IsFlag ? $"--{Name}" : $"--{Name} {value}";
            text += Repeats ? "..." : "";
            return IsRequired ? text : $"[{text}]";
        }
    }
}
