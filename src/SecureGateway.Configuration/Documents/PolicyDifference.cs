namespace SecureGateway.Configuration;

/// <summary>How a setting differs between two policies.</summary>
public enum DifferenceKind
{
    Changed,
    Added,
    Removed,

    /// <summary>The text differs and the meaning does not: a default written out, another order where order means nothing, a comment.</summary>
    SameMeaning,

    /// <summary>Nothing differs: somebody's edit was overtaken by one that was made without knowing of it.</summary>
    Overtaken,
}

/// <summary>One line of <em>Changes Made</em> (A-2).</summary>
/// <param name="Setting">Path below <c>policy</c>, or of a whole profile, route or domain: <c>connections.bank</c>, <c>routes[bank.example]</c>.</param>
/// <param name="Before">As it would be written; empty when added.</param>
/// <param name="After">Likewise; empty when removed.</param>
/// <param name="Effect">stronger, weaker, wider or narrower, where that can be said; else empty.</param>
/// <param name="Words">The line as people read it.</param>
public sealed record PolicyDifference(string Setting, DifferenceKind Kind, string Before, string After, string Effect, string Words)
{
    /// <summary>The setting that a change of comments alone goes by.</summary>
    public const string Comments = "comments";

    public override string ToString() => Words;
}
