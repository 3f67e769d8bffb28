using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SecureGateway.Configuration.Documents;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration;

/// <summary>
/// A policy as a text that a person would have written: every key known, every value of its kind and in its usual form, in
/// the order of <c>hocon/reference.conf</c>. It holds what somebody decided, also where that is the default of today, and
/// nothing else. Whether it can run (names that must be there, ties, open relays) is for <see cref="PolicyCheck"/> to say.
/// Never changes.
/// </summary>
public sealed class PolicyDocument
{
    private PolicyDocument(HoconObject tree)
    {
        Tree = tree;
        Text = PolicyWriter.Write(tree);
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)).AsSpan(0, 16));
    }

    /// <summary>A file that <c>--config</c> takes; with comments, those of the reference and those that people wrote.</summary>
    public string Text { get; }

    /// <summary>Equal texts have equal hashes, on every node.</summary>
    public string Hash { get; }

    /// <summary>What was set, without lines.</summary>
    internal HoconObject Tree { get; }

    /// <summary>
    /// Reads a text; null with every error when a key is not known or a value not of its kind. Includes are refused, and
    /// references to the environment.
    /// </summary>
    /// <param name="name">What errors call the text.</param>
    public static PolicyDocument? Read(string text, string name, out ImmutableArray<ConfigurationError> errors)
    {
        var found = new List<ConfigurationError>();
        var document = PolicyText.Parse(text, name, found) is { } tree ? Of(tree, found) : null;
        errors = [.. found];
        return document;
    }

    /// <summary>A text that was written by <see cref="Text"/>.</summary>
    /// <exception cref="InvalidDataException">It was not, or by a version that knew other keys.</exception>
    public static PolicyDocument Parse(string text) =>
        Read(text, "policy", out var errors) ?? throw new InvalidDataException($"this version does not understand the policy: {string.Join("; ", errors)}");

    /// <summary>What another policy says differently, setting by setting, in words (A-2).</summary>
    public ImmutableArray<PolicyDifference> ChangesTo(PolicyDocument after) => PolicyComparison.Between(this, after);

    /// <summary>With edits; null with every error.</summary>
    public PolicyDocument? With(ImmutableArray<PolicyEdit> edits, out ImmutableArray<ConfigurationError> errors) => PolicyEditor.Edit(this, edits, out errors);

    /// <summary>The edits that led from one policy to this one, made on another; see <see cref="PolicyRebase"/>.</summary>
    public PolicyDocument Rebased(PolicyDocument from, PolicyDocument onto) => PolicyRebase.Onto(from, this, onto);

    /// <summary>Every key that can be set, with the profiles and routes that are there; for completion.</summary>
    public IEnumerable<string> Keys => PolicyParts.Keys(Tree);

    /// <summary>What stands under a key, as a document of its own; null when nothing is set there, or there is no such key.</summary>
    public PolicyDocument? Part(string key) =>
        PolicyPath.Parse(key, out _) is { } path && PolicyParts.Only(Tree, path) is { } only ? Of(only, []) : null;

    /// <summary>A key as errors name it (<c>routes[2].connection</c>), as edits do: a route by its first domain.</summary>
    public string KeyOf(string key) => RouteNames.Named(key, Tree.Find(RouteKeys.Routes.Name)?.Value as HoconArray ?? RouteKeys.Routes.DefaultItems);

    /// <summary>The tree in its usual form; null with every error.</summary>
    internal static PolicyDocument? Of(HoconObject policy, List<ConfigurationError> errors)
    {
        var findings = new Findings();
        var normal = KnownKeys.Normal(policy, PolicyKeys.Policy.Keys, "", findings);
        errors.AddRange(findings.Errors);
        if (normal is null || errors.Count > 0)
            return null;
        ReferenceComments.Strip(normal, PolicyKeys.Policy.Keys, "");
        return new PolicyDocument(normal);
    }
}
