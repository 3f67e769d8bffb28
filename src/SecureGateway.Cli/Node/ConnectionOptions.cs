namespace SecureGateway.Cli.Node;

/// <summary>How to reach the node, and the words that are for it.</summary>
internal sealed record ConnectionOptions(
    Uri? Url, string? TokenFile, string? CaFile, string? Socket, string? Config, bool WantsHelp, IReadOnlyList<string> Rest)
{
    private static readonly string[] Names = ["--url", "--token-file", "--ca-file", "--socket", "--config"];

    /// <summary>Connection options stand before the palette; what stands behind it is the operation's.</summary>
    public static (ConnectionOptions? Options, string? Problem) Read(IReadOnlyList<string> args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var (help, at) = (false, 0);
        var kept = new List<string>();
        for (; at < args.Count && args[at].StartsWith("--", StringComparison.Ordinal); at++)
        {
            var (name, value) = args[at].Split('=', 2) is [var left, var right] ? (left, right) : (args[at], null);
            if (name == "--help")
                help = true;
            else if (name == "--json")
                kept.Add(name);
            else if (!Names.Contains(name))
                return (null, $"{name} is no option of the connection; there is {string.Join(", ", Names)}, --json, --help");
            else if ((value ?? (at + 1 < args.Count ? args[++at] : null)) is not { Length: > 0 } text)
                return (null, $"{name} needs a value");
            else
                given[name] = text;
        }

        var url = given.GetValueOrDefault("--url");
        Uri? uri = null;
        if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out uri) || uri.Scheme != Uri.UriSchemeHttps))
            return (null, $"--url: '{url}' is no https:// address");
        var rest = args.Skip(at).ToList();
        return (new ConnectionOptions(
            uri,
            given.GetValueOrDefault("--token-file") ?? Environment.GetEnvironmentVariable("SGW_TOKEN_FILE"),
            given.GetValueOrDefault("--ca-file"),
            given.GetValueOrDefault("--socket"),
            given.GetValueOrDefault("--config"),
            help,
            rest.Count > 0 ? [.. rest, .. kept] : []), null);
    }
}
