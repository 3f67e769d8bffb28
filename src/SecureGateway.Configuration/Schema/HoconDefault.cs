using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Schema;

/// <summary>Default values are written as in a file and read in the same way.</summary>
internal static class HoconDefault
{
    public const string File = "built-in default";

    public static T Parse<T>(string text)
        where T : HoconNode
    {
        var errors = new HoconErrors();
        var files = new HoconFiles(errors);
        files.ReadText(File, "default = " + text);
        return errors.All.Count == 0 && files.Root.Fields["default"].Value is T value
            ? value
            : throw new InvalidOperationException($"the built-in default '{text}' is no {typeof(T).Name}: {string.Join("; ", errors.All)}");
    }
}
