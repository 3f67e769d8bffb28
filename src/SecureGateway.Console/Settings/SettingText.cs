using System.Text.Json;

namespace SecureGateway.WebConsole.Settings;

/// <summary>Between what a person types into a field and what an edit takes.</summary>
public static class SettingText
{
    /// <summary>One value, whatever stands in it: a bracket or a quote that somebody types is a part of the text.</summary>
    public static string Quoted(string text) => JsonSerializer.Serialize(text);

    /// <summary>A list that somebody types, with commas or spaces between.</summary>
    public static string List(string text) => $"[ {string.Join(", ", text.Split([',', ' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(Quoted))} ]";

    /// <summary>A part of a key; a name that is no plain word stands in quotes.</summary>
    public static string Part(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : Quoted(name);

    /// <summary><c>minimum-version</c> for people.</summary>
    public static string Label(string name) => name.Length == 0 ? "" : char.ToUpperInvariant(name[0]) + name[1..].Replace('-', ' ');
}
