using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;

namespace SecureGateway.Delivery;

/// <summary>
/// The system's hosts file, for the hosts of our own routes: what an administrator wrote there counts before the DNS, as it
/// does everywhere on the machine. Names that come from MX records are never looked for here. Read again when it has changed;
/// lines that are none are passed over, and a file that cannot be read names nobody. Safe for use from many threads.
/// </summary>
internal sealed class HostsFile(string? path)
{
    private sealed record Content(DateTime Written, FrozenDictionary<string, ImmutableArray<IPAddress>> Names);

    private static readonly Content Nothing = new(default, FrozenDictionary<string, ImmutableArray<IPAddress>>.Empty);

    private volatile Content _content = Nothing;

    /// <summary>Where this system has it.</summary>
    public static string SystemPath { get; } = OperatingSystem.IsWindows()
        ? Path.Combine(Environment.SystemDirectory, "drivers", "etc", "hosts")
        : "/etc/hosts";

    /// <summary>Empty when it does not name the host.</summary>
    public ImmutableArray<IPAddress> Find(string host)
    {
        if (path is null)
            return [];
        try
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (_content.Written != written)
                _content = new Content(written, Read(File.ReadLines(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // then the DNS is asked, which is what is there without such a file
        }

        return _content.Names.GetValueOrDefault(host.TrimEnd('.'), []);
    }

    // address name [alias ...] [# comment]
    private static FrozenDictionary<string, ImmutableArray<IPAddress>> Read(IEnumerable<string> lines)
    {
        var names = new Dictionary<string, ImmutableArray<IPAddress>>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
        {
            var words = line.Split('#')[0].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || !IPAddress.TryParse(words[0], out var address))
                continue;
            foreach (var name in words.Skip(1).Select(name => name.TrimEnd('.')))
                names[name] = names.GetValueOrDefault(name, []).Add(address);
        }

        return names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
