using SecureGateway.Configuration.Documents;
using SecureGateway.Configuration.Reading;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration;

/// <summary>
/// Reads a policy with the reader that reads files, against what this node has: its identities, signing certificates and
/// TLS library, as they are when it is asked. A relative path counts from the directory of the node's first file.
/// </summary>
/// <param name="certificates">Null looks at names only.</param>
public sealed class PolicyCheck(NodeConfiguration node, CertificateStore? certificates = null) : IPolicyCheck
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
        var policy = PolicyReader.Read(block, KnownNames.Of(node), ReaderEnvironment.Machine with { DataDirectory = node.DataDirectory }, findings);
        Try(policy, block, findings);
        return new PolicyReading(
            policy,
            [.. findings.Errors.OrderBy(error => error.Line).Select(Named)],
            [.. findings.Warnings.OrderBy(warning => warning.Line).Select(warning => warning with { File = name, Problem = warning.Problem.Replace(file, name, StringComparison.Ordinal) })]);

        ConfigurationError Named(ConfigurationError error) => error with { File = error.File == file ? name : error.File, Problem = error.Problem.Replace(file, name, StringComparison.Ordinal) };
    }

    // What is named is there, as the reader knows; here is whether it is any good (C-1).
    private void Try(SecureGateway.Policy.PolicyConfiguration policy, Block block, Findings findings)
    {
        if (certificates is null)
            return;
        foreach (var use in CertificateUse.Of(policy).DistinctBy(use => (use.Kind, use.Name)))
        {
            var place = use.Place["policy.".Length..];
            if (certificates.Show(use.Kind, use.Name) is not { } entry)
            {
                if (KnownNames.Of(node).Has(use.Kind, use.Name))
                    findings.Error(block.At, place, $"'{use.Name}' is in the certificate store and cannot be used", "import it again; this node's log says what is wrong with it");
                continue;
            }

            foreach (var problem in entry.Problems.Where(problem => problem.Weight != ProblemWeight.Advice))
                findings.Warn(block.At, place, $"'{use.Name}': {problem.Problem}", problem.Right);
        }
    }
}
