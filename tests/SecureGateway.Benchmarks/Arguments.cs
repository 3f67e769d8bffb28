using System.Globalization;

namespace SecureGateway.Benchmarks;

/// <summary>The command and its <c>--name value</c> options; a name without a value is <c>true</c>.</summary>
internal sealed class Arguments(IReadOnlyList<string> words)
{
    private readonly Dictionary<string, string> _options = Options(words);

    public string Command => words.Count > 0 ? words[0] : "";

    /// <summary>Everything behind the command, for commands that have their own options.</summary>
    public string[] Rest => [.. words.Skip(1)];

    public string Text(string name, string otherwise) => _options.GetValueOrDefault(name, otherwise);

    public string? Text(string name) => _options.GetValueOrDefault(name);

    public int Number(string name, int otherwise) =>
        _options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public Arguments With(string name, string value) => new([.. words, "--" + name, value]);

    public static int Usage()
    {
        Console.Error.WriteLine("""
            relay  [--connections 20 --messages 10 --total 3000 --size 10240 --tls none|both|all --rounds 3 --relays gateway,untracked,postgresql,cluster,postfix,direct,NAME=HOST.dll]
            single [--total 1000 --tls none --rounds 3]
            floor  [--tls all]
            queue  [--total 100000 --size 10240]
            large  [--total 40 --size 41943040 --hops 10]
            crash  [--rounds 20 --connections 20 --size 4096]
            track  [--total 1000000 --searches 200] [--postgres]
            dashboard [--total 1000000 | --from PATH/tracking.db, which track --keep true left] [--loads 20]
            micro  [BenchmarkDotNet options]
            placement [--rounds 5 --lanes 6]
            scale  [--nodes 10,100,1000 --cores 2 --database-cores 16 --sessions 200 --costs FILE]
            all:   [--host PATH/SecureGateway.Host.dll] [--directory DIR] [--keep true]
            """);
        return 2;
    }

    private static Dictionary<string, string> Options(IReadOnlyList<string> words)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 1; i < words.Count; i++)
        {
            var name = words[i].TrimStart('-');
            options[name] = i + 1 < words.Count && !words[i + 1].StartsWith("--", StringComparison.Ordinal) ? words[++i] : "true";
        }

        return options;
    }
}
