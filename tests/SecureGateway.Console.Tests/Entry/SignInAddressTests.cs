using SecureGateway.WebConsole.Entry;

namespace SecureGateway.WebConsole.Tests.Entry;

/// <summary>The way to the sign-in page and back.</summary>
public sealed class SignInAddressTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/messages/track?sender=a%40b", "/messages/track?sender=a%40b")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("messages", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/a\r\nSet-Cookie: b=c", "/")]
    [InlineData("/\t/evil.example/", "/")]
    public void It_never_leads_to_another_site(string? target, string local) => Assert.Equal(local, SignInAddress.Local(target));

    [Fact]
    public void A_target_of_any_length_is_not_carried_along() => Assert.Equal("/", SignInAddress.Local("/" + new string('a', 5000)));

    [Theory]
    [InlineData("/", false, "/sign-in")]
    [InlineData("/", true, "/sign-in?Why=ended")]
    [InlineData("/a?b=c&d", true, "/sign-in?ReturnUrl=%2Fa%3Fb%3Dc%26d&Why=ended")]
    public void It_carries_where_to_go_and_why_one_is_there(string target, bool hasEnded, string address) => Assert.Equal(address, SignInAddress.Of(target, hasEnded));
}
