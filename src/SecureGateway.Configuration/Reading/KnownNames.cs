using System.Collections.Immutable;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Reading;

/// <summary>The names that other parts of the configuration may use.</summary>
internal sealed record KnownNames(ImmutableArray<string> Identities, ImmutableArray<string> Signing)
{
    public const string System = "system";

    /// <summary>What a node has: configured, or in its store now, or made when it is missing.</summary>
    public static KnownNames Of(NodeConfiguration node)
    {
        var folder = new CertificateFolder(node.DataDirectory);
        return new KnownNames(
            [.. node.Identities.Select(files => files.Name).Concat(folder.Names(CertificateKind.Identity)).Append(CertificateStore.DefaultName).Distinct()],
            [.. node.Signing.Select(file => file.Name).Concat(folder.Names(CertificateKind.Signing)).Distinct()]);
    }

    public bool Has(CertificateKind kind, string name) => (kind == CertificateKind.Identity ? Identities : Signing).Contains(name);

    public void CheckIdentity(Block block, Key key, string? name)
    {
        if (name is not null && !Identities.Contains(name))
            block.Error(key, $"no identity has the name '{name}'", Suggest(name, Identities, "node.identities"));
    }

    public void CheckIdentities(ImmutableArray<Located<string>> names, Findings findings)
    {
        foreach (var (name, at, path) in names.Where(name => !Identities.Contains(name.Value)))
            findings.Error(at, path, $"no identity has the name '{name}'", Suggest(name, Identities, "node.identities"));
    }

    public void CheckSigning(ImmutableArray<Located<string>> names, Findings findings)
    {
        foreach (var (name, at, path) in names)
        {
            if (name != System && !Signing.Contains(name))
                findings.Error(at, path, $"no signing certificate has the name '{name}'", Suggest(name, [System, .. Signing], "node.signing"));
        }
    }

    /// <summary>What would be right in the place of an unknown name.</summary>
    public static string Suggest(string unknown, ImmutableArray<string> known, string place) =>
        Nearest.Of(unknown, known) is not { } nearest ? $"define it in {place}"
        : Nearest.IsNear(unknown, nearest) ? $"did you mean '{nearest}'?"
        : $"define it in {place}, or use {HoconWords.Or(known.Select(name => $"'{name}'"))}";
}
