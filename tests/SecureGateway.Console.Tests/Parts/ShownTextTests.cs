using SecureGateway.WebConsole.Parts;

namespace SecureGateway.WebConsole.Tests.Parts;

public sealed class ShownTextTests
{
    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc…")]
    [InlineData("ab\U0001f600", 3, "ab…")] // no half of a character
    [InlineData("a\u001b[31m\u202eb", 40, "a\\u001b[31m\\u202eb")]
    [InlineData(null, 3, "")]
    public void Text_is_cut_and_made_harmless(string? text, int longest, string shown) => Assert.Equal(shown, ShownText.Of(text, longest));

    [Theory]
    [InlineData(0, "0%")]
    [InlineData(.00001, "0.1%")]
    [InlineData(.9999, "99.9%")]
    [InlineData(.5, "50.0%")]
    [InlineData(1, "100%")]
    public void All_but_a_few_is_not_all(double share, string shown) => Assert.Equal(shown, ShownText.Percent(share));
}
