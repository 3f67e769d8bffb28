namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>One cell: a requirement, what the other side can do, the mode, and the global setting.</summary>
/// <param name="Enforce">False is report mode; said of a requirement that is not mandatory it means nothing.</param>
/// <param name="Group">Inbound, what the profile matches by; outbound empty.</param>
public sealed record MatrixCase<TAbility>(int Number, MatrixRequirement Requirement, TAbility Ability, bool Enforce, bool Opportunistic, string Group)
    where TAbility : notnull
{
    public string Mode => Enforce ? "enforce" : "report";

    /// <summary>Stands in the envelope and in the body, and nowhere else in the world.</summary>
    public string Marker => $"m{Number:00000}x";

    public string Profile => $"r{MatrixRequirement.All.ToList().IndexOf(Requirement)}-{Mode}-{(Opportunistic ? "on" : "off")}{Group.Replace(" ", "-", StringComparison.Ordinal)}";

    /// <summary>As the test report names it.</summary>
    public string Name => string.Join(" | ", new[]
    {
        Group, Requirement.Name, Ability.ToString()!, Requirement.Mandatory ? Mode : "", "opportunistic " + (Opportunistic ? "on" : "off"),
    }.Where(part => part.Length > 0));

    /// <summary>Every requirement in both modes, with every ability, under both settings.</summary>
    public static IReadOnlyList<MatrixCase<TAbility>> All(IReadOnlyList<TAbility> abilities, params IReadOnlyList<string> groups)
    {
        var cases = new List<MatrixCase<TAbility>>();
        foreach (var group in groups)
        {
            foreach (var opportunistic in (bool[])[true, false])
            {
                foreach (var enforce in (bool[])[true, false])
                {
                    foreach (var requirement in MatrixRequirement.All.Where(requirement => enforce || requirement.Mandatory))
                        cases.AddRange(abilities.Select(ability => new MatrixCase<TAbility>(0, requirement, ability, enforce, opportunistic, group)));
                }
            }
        }

        return [.. cases.Select((cell, index) => cell with { Number = index })];
    }
}
