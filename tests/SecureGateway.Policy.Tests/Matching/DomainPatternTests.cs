using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests.Matching;

public class DomainPatternTests
{
    [Theory]
    [InlineData("example.com", "example.com", true)]
    [InlineData("Example.COM.", "example.com", true)]
    [InlineData("example.com", "a.example.com", false)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "a.example.com", true)]
    [InlineData("*.example.com", "a.b.example.com", true)]
    [InlineData("*.example.com", "badexample.com", false)]
    [InlineData("*", "example.com", true)]
    [InlineData("*", "[192.0.2.1]", true)]
    [InlineData("[192.0.2.1]", "[192.0.2.1]", true)]
    [InlineData("bücher.example", "xn--bcher-kva.example", true)]
    public void A_pattern_matches_itself_or_what_is_below_it(string pattern, string name, bool matches) =>
        Assert.Equal(matches, DomainPattern.Parse(pattern).Matches(DomainName.Parse(name)));

    [Theory]
    [InlineData("")]
    [InlineData("*.")]
    [InlineData("*.*")]
    [InlineData("*.*.example")]
    [InlineData("*example.com")]
    [InlineData("a.*.example")]
    [InlineData(".example")]
    [InlineData("*.[192.0.2.1]")]
    [InlineData("a b")]
    public void Other_texts_are_refused(string text) => Assert.False(DomainPattern.TryParse(text, out _));

    [Theory]
    [InlineData("*")]
    [InlineData("*.example.com")]
    [InlineData("example.com")]
    public void A_pattern_is_printed_as_it_is_read(string text) => Assert.Equal(text, DomainPattern.Parse(text).ToString());
}
