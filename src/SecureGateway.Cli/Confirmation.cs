using System.Text.Json;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli;

/// <summary>What a yes gives back to the node, so that it is a yes to what was shown and to nothing else.</summary>
internal static class Confirmation
{
    /// <summary>Members of the question's value that are arguments of the operation; what was given already stays as it is.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(
        OperationDescription operation, IReadOnlyDictionary<string, IReadOnlyList<string>> given, JsonElement? shown)
    {
        var back = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (shown is not { ValueKind: JsonValueKind.Object } value)
            return back;
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String
                && !given.ContainsKey(member.Name) && operation.Arguments.Any(argument => argument.Name == member.Name))
                back[member.Name] = [member.Value.ToString()];
        }

        return back;
    }
}
