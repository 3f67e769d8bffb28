using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureGateway.Operations.Wire;

/// <summary>
/// JSON as this gateway writes it: camel case, enumerations as hyphenated words, times in ISO 8601. What is not plain ASCII
/// is escaped, so that no text of a stranger can steer a terminal.
/// </summary>
public static class OperationJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>A value, or what it was before it was written as JSON.</summary>
    public static T As<T>(object value)
        where T : notnull => value switch
        {
            T typed => typed,
            JsonElement json => json.Deserialize<T>(Options) ?? throw new JsonException($"a {typeof(T).Name} is null"),
            _ => throw new InvalidCastException($"{value.GetType().Name} is no {typeof(T).Name}"),
        };

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
            TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}
