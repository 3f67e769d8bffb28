using SecureGateway.Configuration.Documents;
using SecureGateway.Configuration.Reading;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration;

/// <summary>
/// Reads a policy with the reader that reads files, against what this node has: its identities, signing certificates and
/// TLS library, as they are when it is asked. A relative path counts from the directory of the node's first file.
/// </summary>
public sealed class PolicyCheck(NodeConfiguration node) : IPolicyCheck
{
    public PolicyReading Read(string text, string name)
    {
        // Paths count from a file's directory; errors call the text by its name.
        var file = Path.Combine(node.Directory, name);
        var errors = new List<ConfigurationError>();
        if (PolicyText.Parse(text, file, errors) is not { } tree)
            return new PolicyReading(null, [.. errors.Select(Named)], []);
        var findings = new Findings();
        var block = new Block(tree, PolicyKeys.Policy.Keys, "", tree.At, findings);
        var policy = PolicyReader.Read(block, KnownNames.Of(node), ReaderEnvironment.Machine, findings);
        return new PolicyReading(
            policy,
            [.. findings.Errors.OrderBy(error => error.Line).Select(Named)],
            [.. findings.Warnings.OrderBy(warning => warning.Line).Select(warning => warning with { File = name, Problem = warning.Problem.Replace(file, name, StringComparison.Ordinal) })]);

        ConfigurationError Named(ConfigurationError error) => error with { File = error.File == file ? name : error.File, Problem = error.Problem.Replace(file, name, StringComparison.Ordinal) };
    }
}
