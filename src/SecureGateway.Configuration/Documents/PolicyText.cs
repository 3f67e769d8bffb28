using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>
/// The <c>policy</c> block of a text that came by command. Such a text may refer to itself, and to nothing else: not to
/// files, and not to the environment, which could hold secrets.
/// </summary>
internal static class PolicyText
{
    public const string Path = "secure-gateway.policy";

    /// <summary>The block with its lines, or null with the reasons.</summary>
    public static HoconObject? Parse(string text, string file, List<ConfigurationError> errors)
    {
        var syntax = new HoconErrors();
        var files = new HoconFiles(syntax, mayInclude: false);
        files.ReadText(file, text);
        if (syntax.All.Count == 0)
        {
            var resolver = new HoconResolver(files.Root, _ => null, syntax);
            if (resolver.Resolve() is { } root && syntax.All.Count == 0)
                return Policy(root, resolver.Referenced, file, errors);
        }

        errors.AddRange(syntax.All);
        return null;
    }

    private static HoconObject? Policy(HoconObject root, HashSet<string> referenced, string file, List<ConfigurationError> errors)
    {
        var findings = new Findings();
        foreach (var (name, field) in root.Fields.Where(entry => entry.Key != RootKeys.SecureGateway.Name && !referenced.Contains(entry.Key)))
            findings.Error(field.KeyAt, HoconPath.Part(name), "this key is not known here", KnownKeys.Suggestion(name, [RootKeys.SecureGateway]));
        var gateway = root.Fields.TryGetValue(RootKeys.SecureGateway.Name, out var top) ? top.Value as HoconObject : null;
        if (gateway is not null)
            KnownKeys.RefuseUnknown(gateway, RootKeys.SecureGateway.Keys, RootKeys.SecureGateway.Name, findings);
        var policy = gateway is not null && gateway.Fields.TryGetValue(PolicyKeys.Policy.Name, out var block) ? block.Value as HoconObject : null;
        if (policy is null)
            findings.Error(new SourceLine(file, 1), "", $"there is no {Path}", "write secure-gateway { policy { ... } }");
        errors.AddRange(findings.Errors);
        if (errors.Count > 0)
            return null;
        // What stands at the top of the file is about the policy.
        policy!.Comment = policy.Comment with { Above = [.. gateway!.Comment.Above, .. policy.Comment.Above] };
        return policy;
    }
}
