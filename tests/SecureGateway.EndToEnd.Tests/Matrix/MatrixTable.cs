using System.Text;

namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>The matrix as people read it: one table for each setting and mode, what was seen in each cell, and what is wrong with it.</summary>
internal static class MatrixTable
{
    /// <summary>Writes <c>matrix/NAME.md</c> beside the tests and gives back its text.</summary>
    public static string Write<TAbility>(
        string name, IReadOnlyList<TAbility> abilities, IReadOnlyList<MatrixCase<TAbility>> cases, Func<MatrixCase<TAbility>, (string Expected, string Observed)> outcome)
        where TAbility : notnull
    {
        var text = new StringBuilder();
        foreach (var table in cases.GroupBy(cell => (cell.Group, cell.Opportunistic, cell.Enforce)))
        {
            var (group, opportunistic, enforce) = table.Key;
            var requirements = MatrixRequirement.All.Where(requirement => table.Any(cell => cell.Requirement == requirement)).ToList();
            text.Append($"\n## {name}{(group.Length > 0 ? ", " + group : "")}: opportunistic {(opportunistic ? "on" : "off")}, mode {(enforce ? "enforce" : "report")}\n\n");
            Row("the other side", requirements.Select(requirement => requirement.Name));
            Row("---", requirements.Select(_ => "---"));
            foreach (var ability in abilities)
            {
                Row(ability.ToString()!, requirements.Select(requirement =>
                {
                    var (expected, observed) = outcome(table.Single(cell => cell.Requirement == requirement && cell.Ability.Equals(ability)));
                    return observed == expected ? observed : $"**WRONG**: {observed}, not: {expected}";
                }));
            }
        }

        var directory = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "matrix"));
        File.WriteAllText(Path.Combine(directory.FullName, name + ".md"), text.ToString());
        return text.ToString();

        void Row(string first, IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells.Prepend(first))} |\n");
    }
}
