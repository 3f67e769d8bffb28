using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Reading;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration;

/// <summary>
/// Reads HOCON files into one configuration; later files override earlier ones. Every error is found in one go, with the
/// file and line of the value that counts; with any error there is no configuration. Relative paths in a file count from
/// that file's directory. Reading has no effect on anything.
/// </summary>
public static class ConfigurationReader
{
    public static ConfigurationResult Read(IReadOnlyList<string> files) => Read(files, ReaderEnvironment.Machine);

    internal static ConfigurationResult Read(IReadOnlyList<string> files, ReaderEnvironment environment)
    {
        var syntax = new HoconErrors();
        var hocon = new HoconFiles(syntax);
        foreach (var file in files)
            hocon.Read(file);
        if (syntax.All.Count > 0)
            return Result(null, files, syntax.All, []);

        var resolver = new HoconResolver(hocon.Root, environment.Variable, syntax);
        if (resolver.Resolve() is not { } root)
            return Result(null, files, syntax.All, []);
        var findings = new Findings();
        var configuration = ReadTree(root, resolver.Referenced, new SourceLine(files.Count > 0 ? files[0] : "configuration", 1), environment, findings);
        return Result(configuration, files, [.. syntax.All, .. findings.Errors], findings.Warnings);
    }

    private static GatewayConfiguration? ReadTree(
        HoconObject root, IReadOnlySet<string> referenced, SourceLine top, ReaderEnvironment environment, Findings findings)
    {
        // Keys beside secure-gateway may stand there for references to name them.
        var known = new HoconObject(top);
        foreach (var (name, field) in root.Fields)
        {
            if (name == RootKeys.SecureGateway.Name || !referenced.Contains(name))
                known.Fields.Add(name, field);
        }

        var gateway = new Block(known, [RootKeys.SecureGateway], "", top, findings).In(RootKeys.SecureGateway);
        var (node, names) = NodeReader.Read(gateway.In(NodeKeys.Node), environment, findings);
        node = node with { Directory = Path.GetDirectoryName(Path.GetFullPath(top.File))! };
        var policy = PolicyReader.Read(gateway.In(PolicyKeys.Policy), names, environment with { DataDirectory = node.DataDirectory }, findings);
        var document = findings.Errors.Count == 0 ? PolicyDocument.Of(SecretFiles.Anchor(PolicyTree(root), node.Directory), []) : null;
        return document is null ? null : new GatewayConfiguration(node, policy, document);
    }

    private static HoconObject PolicyTree(HoconObject root) =>
        root.Fields.TryGetValue(RootKeys.SecureGateway.Name, out var gateway) && gateway.Value is HoconObject top
        && top.Fields.TryGetValue(PolicyKeys.Policy.Name, out var policy) && policy.Value is HoconObject tree
            ? tree
            : new HoconObject(root.At);

    private static ConfigurationResult Result(
        GatewayConfiguration? configuration, IReadOnlyList<string> files, IReadOnlyList<ConfigurationError> errors, IReadOnlyList<ConfigurationWarning> warnings)
    {
        var order = files.Select((file, place) => (file, place)).DistinctBy(entry => entry.file).ToDictionary(entry => entry.file, entry => entry.place);
        return new ConfigurationResult(
            errors.Count == 0 ? configuration : null,
            [.. errors.OrderBy(error => Place(error.File)).ThenBy(error => error.File, StringComparer.Ordinal).ThenBy(error => error.Line)],
            [.. warnings.OrderBy(warning => Place(warning.File)).ThenBy(warning => warning.File, StringComparer.Ordinal).ThenBy(warning => warning.Line)]);

        int Place(string file) => order.GetValueOrDefault(file, int.MaxValue);
    }
}
