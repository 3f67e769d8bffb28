namespace SecureGateway.Configuration;

/// <summary>Which of an identity's files something is wrong with.</summary>
public enum IdentityPart
{
    Certificate,
    Key,
    Password,
    Pkcs12,
}

/// <summary>What is wrong with an identity's files, and what would be right.</summary>
/// <param name="IsWarning">The identity can be used all the same.</param>
public sealed record IdentityProblem(IdentityPart Part, string Problem, string Right, bool IsWarning = false)
{
    public override string ToString() => $"{Problem}; {Right}";
}
