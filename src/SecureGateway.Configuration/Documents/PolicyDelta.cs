using SecureGateway.Configuration.Documents;

namespace SecureGateway.Configuration;

/// <summary>
/// What an edit changed, and nothing else, so that it can be done again to another policy: what it found, and what it made of
/// it. Two policies in their usual form; where a part does not say all (another order), the whole ones.
/// </summary>
/// <param name="From">What was there.</param>
/// <param name="To">What is there in its place.</param>
public sealed record PolicyDelta(string From, string To)
{
    public static PolicyDelta Between(PolicyDocument before, PolicyDocument after)
    {
        var (from, to) = PolicyTrim.Of(before.Tree, after.Tree);
        if (PolicyDocument.Of(from, []) is { } one && PolicyDocument.Of(to, []) is { } two && two.Rebased(one, before).Hash == after.Hash)
            return new PolicyDelta(one.Text, two.Text);
        return new PolicyDelta(before.Text, after.Text);
    }

    /// <summary>The edit, made on another policy; null when this version does not know its keys.</summary>
    public PolicyDocument? On(PolicyDocument policy)
    {
        if (PolicyDocument.Read(From, "edit", out _) is not { } from || PolicyDocument.Read(To, "edit", out _) is not { } to)
            return null;
        return policy.Hash == from.Hash ? to : to.Rebased(from, policy);
    }
}
