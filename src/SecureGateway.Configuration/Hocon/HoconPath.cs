namespace SecureGateway.Configuration.Hocon;

/// <summary>Paths of keys as they are written: parts joined with dots, in quotes where a part is no plain word.</summary>
internal static class HoconPath
{
    public static string Format(IEnumerable<string> parts) => string.Join('.', parts.Select(Part));

    public static string Part(string part) =>
        part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? part : Documents.HoconInline.Quote(part);

    public static string Join(string path, string part) => path.Length == 0 ? Part(part) : $"{path}.{Part(part)}";
}
