using System.Globalization;
using System.Text.RegularExpressions;
using SecureGateway.Configuration;

namespace SecureGateway.Palettes.Config;

/// <summary>
/// Pending on its way through an editor. Its first line tells which version it was; a draft that comes back when somebody
/// else has edited meanwhile is refused, so that nobody's edits are lost. Without that line it is a file like any other.
/// </summary>
internal static partial class DraftText
{
    public static string Write(ConfigurationState state) => string.Create(
        CultureInfo.InvariantCulture,
        $"# Draft of pending version {state.Pending.Version}, on revision {state.Applied.Number}. With this line, load notices what others did meanwhile.\n{state.Pending.Text}");

    public static long? Version(string text) =>
        First().Match(text) is { Success: true } line ? long.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    /// <summary>Without that line; an empty one in its place keeps the numbers of the others.</summary>
    public static string Body(string text) => First().Replace(text, "", 1);

    [GeneratedRegex(@"\A# Draft of pending version (\d{1,18}), .*$", RegexOptions.Multiline)]
    private static partial Regex First();
}
