using System.Data.Common;
using System.Globalization;
using System.Net;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Reading;

/// <summary>
/// Reads <c>node.storage</c>. A connection string that says nothing about TLS gets TLS with the server's name and chain
/// checked; in clear it goes only where somebody wrote so. Whether the database is there is not asked.
/// </summary>
internal static class StorageReader
{
    // What Npgsql calls them, and what else it takes for them.
    private static readonly Dictionary<string, string[]> Keywords = new(StringComparer.Ordinal)
    {
        ["Host"] = ["Server"],
        ["Port"] = [],
        ["Database"] = ["DB"],
        ["Username"] = ["User Name", "User ID", "UID", "User"],
        ["SSL Mode"] = ["SslMode"],
        ["Root Certificate"] = ["RootCertificate"],
        ["SSL Certificate"] = ["SslCertificate"],
        ["SSL Key"] = ["SslKey"],
        ["Timeout"] = [],
        ["Command Timeout"] = ["CommandTimeout"],
        ["Keepalive"] = [],
        ["Application Name"] = ["ApplicationName"],
        ["Maximum Pool Size"] = ["MaximumPoolSize", "MaxPoolSize", "Max Pool Size"],
    };

    private static readonly string[] Secrets = ["Password", "Passfile", "PSW", "PWD", "SSL Password"];

    private static readonly string[] Paths = ["Root Certificate", "SSL Certificate", "SSL Key"];

    private const string Example = "write connection-string = \"Host=db.example.org;Database=mail;Username=gateway\"";

    public static StorageSettings Read(Block block, ReaderEnvironment environment)
    {
        var (provider, text) = (block.Get(NodeKeys.Provider), block.Get(NodeKeys.ConnectionString));
        if (provider == StorageProvider.Sqlite)
        {
            foreach (var key in (Key[])[NodeKeys.ConnectionString, RouteKeys.SecretFile, RouteKeys.SecretVariable])
            {
                if (block.Has(key) && block.GetOptional((Setting<string>)key) is not null)
                    block.Warn(key, $"sqlite keeps its files in data-directory and looks at no {key.Name}", "leave it out");
            }

            return new StorageSettings(provider, "", null, null);
        }

        var (file, variable) = SecretReader.Read(block, required: false, environment);
        return new StorageSettings(provider, ConnectionString(block, text), file, variable);
    }

    private static string ConnectionString(Block block, string text)
    {
        if (text.Length == 0)
        {
            block.Error(NodeKeys.ConnectionString, "postgresql needs to know which database", Example);
            return "";
        }

        if (Parse(text, out var problem) is not { } parsed)
        {
            block.Error(NodeKeys.ConnectionString, problem, Example);
            return "";
        }

        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (keyword, value) in parsed)
        {
            if (Secrets.Contains(keyword, StringComparer.OrdinalIgnoreCase))
                block.Error(NodeKeys.ConnectionString, $"'{keyword}' stands in it", "a secret never stands in the configuration's text: name a file with secret-file, or an environment variable with secret-variable");
            else if (Keywords.FirstOrDefault(entry => entry.Value.Prepend(entry.Key).Contains(keyword, StringComparer.OrdinalIgnoreCase)).Key is not { } name)
                block.Error(NodeKeys.ConnectionString, $"'{keyword}' is not known here", $"the nearest known one is '{Nearest.Of(keyword, Keywords.Keys)}' (known here: {string.Join(", ", Keywords.Keys)})");
            else
                known[name] = value;
        }

        foreach (var missing in (string[])["Host", "Database", "Username"])
        {
            if (string.IsNullOrWhiteSpace(known.GetValueOrDefault(missing)))
                block.Error(NodeKeys.ConnectionString, $"{missing} is missing", Example);
        }

        foreach (var path in Paths)
        {
            if (known.GetValueOrDefault(path) is { } file && !File.Exists(file))
                block.Error(NodeKeys.ConnectionString, $"{path}: there is no file \"{file}\"", "name a file that exists, by its absolute path");
        }

        foreach (var (number, most) in ((string, int)[])[("Port", 65535), ("Timeout", 1024), ("Command Timeout", 1024), ("Keepalive", 1024), ("Maximum Pool Size", 1024)])
        {
            if (known.GetValueOrDefault(number) is { } digits && !(int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= most))
                block.Error(NodeKeys.ConnectionString, $"{number}: '{digits}' is not a whole number from 1 to {most}", "write one, or leave it out");
        }

        if (known.GetValueOrDefault("Host")?.Contains(',', StringComparison.Ordinal) == true)
            block.Error(NodeKeys.ConnectionString, "it names several hosts", "name one, which leads to the server that takes writes");
        Encryption(block, known);
        var complete = new DbConnectionStringBuilder();
        foreach (var (name, value) in known)
            complete[name] = value;
        return complete.ConnectionString;
    }

    private static void Encryption(Block block, Dictionary<string, string> known)
    {
        var host = known.GetValueOrDefault("Host") ?? "";
        var stays = host.StartsWith('/') || (IPAddress.TryParse(host, out var address) ? IPAddress.IsLoopback(address) : host == "localhost");
        const string right = "write SSL Mode=VerifyFull, or leave it out";
        switch (known.GetValueOrDefault("SSL Mode")?.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant())
        {
            case null:
                known["SSL Mode"] = host.StartsWith('/') ? "Disable" : "VerifyFull"; // a socket of this machine has no TLS
                break;
            case "VERIFYFULL":
                known["SSL Mode"] = "VerifyFull";
                break;
            case "VERIFYCA":
                known["SSL Mode"] = "VerifyCA";
                block.Warn(NodeKeys.ConnectionString, "SSL Mode=VerifyCA takes any server that the CA knows for this one", right);
                break;
            case "REQUIRE":
                block.Warn(NodeKeys.ConnectionString, "SSL Mode=Require encrypts, and takes whoever answers for the database", right);
                break;
            case "DISABLE" when stays:
                break;
            case "DISABLE":
                block.Warn(NodeKeys.ConnectionString, $"SSL Mode=Disable: mail and secret go to {host} in clear", right);
                break;
            case "ALLOW" or "PREFER":
                block.Error(NodeKeys.ConnectionString, $"SSL Mode={known["SSL Mode"]} leaves it to whoever answers whether mail goes in clear", right + "; in clear it goes with SSL Mode=Disable");
                break;
            default:
                block.Error(NodeKeys.ConnectionString, $"SSL Mode: '{known["SSL Mode"]}' is none of the values it knows", "write VerifyFull, VerifyCA, Require or Disable");
                break;
        }
    }

    private static IEnumerable<(string Keyword, string Value)>? Parse(string text, out string problem)
    {
        try
        {
            var builder = new DbConnectionStringBuilder { ConnectionString = text };
            problem = "";
            return [.. builder.Keys.Cast<string>().Select(key => (key, builder[key].ToString() ?? ""))];
        }
        catch (ArgumentException)
        {
            problem = "it is not KEYWORD=VALUE, separated by semicolons"; // the text may hold a secret, and the exception some of the text
            return null;
        }
    }
}
