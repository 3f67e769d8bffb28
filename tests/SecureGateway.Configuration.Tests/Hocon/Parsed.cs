using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Tests.Hocon;

/// <summary>Parses texts and prints what came out, on one line.</summary>
internal static class Parsed
{
    /// <summary>The resolved tree, or the errors.</summary>
    public static string Of(string text, Dictionary<string, string>? environment = null)
    {
        var errors = new HoconErrors();
        var files = new HoconFiles(errors);
        files.ReadText("a", text);
        if (errors.All.Count > 0)
            return Errors(errors);
        var root = new HoconResolver(files.Root, name => environment?.GetValueOrDefault(name), errors).Resolve();
        return errors.All.Count > 0 ? Errors(errors) : Print(root!);
    }

    public static string Print(HoconNode node) => node switch
    {
        HoconText text => $"'{text.Value}'",
        HoconArray array => $"[{string.Join(" ", array.Items.Select(Print))}]",
        HoconObject inner => $"{{{string.Join(" ", inner.Fields.Select(field => $"{field.Key}={Print(field.Value.Value)}"))}}}",
        _ => node.ToString(),
    };

    private static string Errors(HoconErrors errors) => string.Join('\n', errors.All);
}
