using System.Text.Json;

namespace SecureGateway.Api;

/// <summary>Arguments from JSON: texts, numbers, true and false, and lists of these; null is as if it were not there.</summary>
internal static class JsonArguments
{
    /// <exception cref="JsonException">The JSON is none of these; the message says where.</exception>
    public static Dictionary<string, IReadOnlyList<string>> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new JsonException($"it is {Word(body)} and no object");
        var arguments = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var member in body.EnumerateObject())
        {
            var values = member.Value.ValueKind == JsonValueKind.Array
                ? member.Value.EnumerateArray().Select(item => Text(member.Name, item)).ToList()
                : member.Value.ValueKind == JsonValueKind.Null ? [] : [Text(member.Name, member.Value)];
            if (!arguments.TryAdd(member.Name, values))
                throw new JsonException($"{member.Name} is there twice");
        }

        return arguments;
    }

    private static string Text(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw new JsonException($"{name} is {Word(value)}; it may be a text, a number, true, false, or a list of these"),
    };

    private static string Word(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        _ => "a single value",
    };
}
