using CsCheck;
using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests.Matching;

[Trait("Rule", "R-5")]
public class DomainTableTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("a.example.com", "a.example.com")]
    [InlineData("b.example.com", "*.example.com")]
    [InlineData("x.b.example.com", "*.example.com")]
    [InlineData("x.a.example.com", "*.a.example.com")]
    [InlineData("other.com", "*.com")]
    [InlineData("com", "*")]
    [InlineData("[192.0.2.1]", "*")]
    public void The_most_specific_pattern_wins(string name, string winner)
    {
        var table = Table("*", "*.com", "*.example.com", "example.com", "a.example.com", "*.a.example.com");

        Assert.Equal((winner, DomainPattern.Parse(winner)), table.Find(DomainName.Parse(name)));
    }

    [Fact]
    public void Without_a_pattern_there_is_nothing() => Assert.Null(Table("example.com").Find(DomainName.Parse("example.org")));

    [Fact]
    public void A_name_that_is_none_matches_the_star_only()
    {
        Assert.Null(Table("example.com", "*.example.com").Find(default));
        Assert.Equal("*", Table("*").Find(default)?.Value);
    }

    [Fact]
    public void What_is_found_matches_and_no_other_match_is_more_specific() => Gen.Select(Patterns.Domain.Array[0, 12], Patterns.Name).Sample((patterns, name) =>
    {
        var found = Table([.. patterns.Select(pattern => pattern.ToString())]).Find(name);

        var matching = patterns.Where(pattern => pattern.Matches(name)).ToList();
        Assert.Equal(matching.Count > 0, found is not null);
        if (found is { } winner)
        {
            Assert.Equal(winner.Value, winner.Pattern.ToString());
            Assert.All(matching, other => Assert.True(Rank(winner.Pattern) >= Rank(other), $"{winner.Pattern} won over {other}"));
        }
    });

    [Fact]
    public void The_order_of_the_file_changes_nothing() =>
        Gen.Select(Patterns.Domain.Array[1, 12], Gen.Int[0, 30].Array[1, 12], Patterns.Name).Sample((patterns, keys, name) =>
        {
            string[] texts = [.. patterns.Select(pattern => pattern.ToString()).Distinct()];

            Assert.Equal(Table(texts).Find(name), Table(Patterns.Shuffled(texts, keys)).Find(name));
        });

    // An exact name before every star, then the longer one.
    private static int Rank(DomainPattern pattern) => pattern.IsAny ? -1 : pattern.Name.Value.Length + (pattern.Below ? 0 : 1000);

    private static DomainTable<string> Table(params string[] patterns) => new(patterns.Select(pattern => (DomainPattern.Parse(pattern), pattern)));
}
