using System.Text.RegularExpressions;
using SecureGateway.TestSupport;

namespace SecureGateway.Configuration.Tests;

/// <summary>What README.md shows can be copied from there.</summary>
public partial class ReadmeTests
{
    public static TheoryData<string> Examples => [.. Fence().Matches(File.ReadAllText(SourceTree.Path("README.md"))).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Each_configuration_in_it_reads_without_error_or_warning(string example)
    {
        using var folder = new ConfigurationFolder();
        folder.Write("readme.conf", example.StartsWith("secure-gateway", StringComparison.Ordinal) ? example : $"{Whole}\nsecure-gateway.node {{\n{example}\n}}");

        var result = folder.Read("readme.conf");

        Assert.Empty(result.Errors.Select(error => error.ToString()));
        Assert.Empty(result.Warnings.Select(warning => warning.ToString()));
    }

    [Fact]
    public void Each_file_of_the_project_that_it_names_is_there()
    {
        var named = Name().Matches(File.ReadAllText(SourceTree.Path("README.md"))).Select(match => match.Value).Distinct().ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.True(Path.Exists(SourceTree.Path(name)), $"{name} is not there"));
    }

    // A node's section stands by itself in the text; it is read in the whole that is shown first.
    private static string Whole => Fence().Match(File.ReadAllText(SourceTree.Path("README.md"))).Groups[1].Value;

    [GeneratedRegex("^```hocon\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("(?<![/.\\w])(src|hocon|docs|deploy|tests)/[\\w./-]*[\\w/]")]
    private static partial Regex Name();
}
