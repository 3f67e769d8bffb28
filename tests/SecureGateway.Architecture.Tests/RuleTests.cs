using System.Text.RegularExpressions;

namespace SecureGateway.Architecture.Tests;

/// <summary>Every rule of the chapters that are built is carried by a test: <c>dotnet test --filter Rule=O-5</c> runs its proof.</summary>
public sealed partial class RuleTests
{
    public static TheoryData<string> Rules =>
    [
        .. Enumerable.Range(1, 9).Select(number => $"O-{number}"),
        .. Enumerable.Range(1, 13).Select(number => $"M-{number}"),
        .. Enumerable.Range(1, 7).Select(number => $"R-{number}"),
        .. Enumerable.Range(1, 5).Select(number => $"C-{number}"),
        .. Enumerable.Range(1, 5).Select(number => $"Q-{number}"),
        .. Enumerable.Range(1, 8).Select(number => $"A-{number}"),
        "Q-7",
        .. Enumerable.Range(1, 4).Select(number => $"T-{number}"),
    ];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_has_its_proof(string rule)
    {
        var proved = House.Sources("tests").Any(file => Trait().Matches(file.Text).Any(found => found.Groups["rule"].Value == rule));
        Assert.True(proved, $"no test carries [Trait(\"Rule\", \"{rule}\")]");
    }

    [Fact]
    public void No_trait_names_a_rule_that_does_not_exist() => Findings.None(
        House.Sources("tests").SelectMany(file => Trait().Matches(file.Text).Select(found => found.Groups["rule"].Value)
            .Where(rule => !Known().IsMatch(rule)).Select(rule => $"{file}: {rule}")));

    [GeneratedRegex(@"\[(?:assembly: )?Trait\(""Rule"", ""(?<rule>[^""]+)""\)\]")]
    private static partial Regex Trait();

    [GeneratedRegex(@"^(O-[1-9]|M-([1-9]|1[0-3])|R-[1-7]|C-[1-5]|A-[1-8]|Q-[1-7]|T-[1-4])$")]
    private static partial Regex Known();
}
