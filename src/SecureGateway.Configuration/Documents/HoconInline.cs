using System.Globalization;
using System.Text;
using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Documents;

/// <summary>A value on one line.</summary>
internal static class HoconInline
{
    public static string Write(HoconNode node) => node switch
    {
        HoconText { Quoted: false } text => text.Value,
        HoconText text => Quote(text.Value),
        HoconArray { Items.Count: 0 } => "[]",
        HoconArray array => $"[ {string.Join(", ", array.Items.Select(Write))} ]",
        HoconObject { Fields.Count: 0 } => "{}",
        HoconObject section => $"{{ {string.Join(", ", section.Fields.Select(field => Write(field.Key, field.Value.Value)))} }}",
        _ => throw new ArgumentException($"{node.GetType()} is not resolved", nameof(node)),
    };

    private static string Write(string name, HoconNode value) =>
        value is HoconObject { Fields.Count: > 0 } ? $"{HoconPath.Part(name)} {Write(value)}" : $"{HoconPath.Part(name)} = {Write(value)}";

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
