using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Words;

/// <summary>A call as it was typed: names and words, nothing read from files yet.</summary>
/// <param name="Given">By argument, in the order of typing.</param>
internal sealed record Invocation(
    PaletteDescription Palette, OperationDescription Operation, IReadOnlyDictionary<string, IReadOnlyList<string>> Given, bool Json, bool Help);
