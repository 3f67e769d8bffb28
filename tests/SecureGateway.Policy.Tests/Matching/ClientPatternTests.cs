using System.Net;

namespace SecureGateway.Policy.Tests.Matching;

[Trait("Rule", "R-2")]
public class ClientPatternTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1/32")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("10.*", "10.0.0.0/8")]
    [InlineData("10.1.*", "10.1.0.0/16")]
    [InlineData("10.1.2.*", "10.1.2.0/24")]
    [InlineData("10.1.*.*", "10.1.0.0/16")]
    [InlineData("2001:db8::1", "2001:db8::1/128")]
    [InlineData("[2001:db8::1]", "2001:db8::1/128")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    [InlineData("::/0", "::/0")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1/32")]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.0/8")]
    [InlineData(" 10.0.0.1 ", "10.0.0.1/32")]
    public void Entries_that_match_by_address(string text, string network)
    {
        var pattern = ClientPattern.Parse(text);

        Assert.Equal(IPNetwork.Parse(network), pattern.Network);
        Assert.Null(pattern.Host);
        Assert.Equal(text.Trim(), pattern.Text);
    }

    [Theory]
    [InlineData("mail.corp.example", "mail.corp.example")]
    [InlineData("Mail.Corp.Example.", "mail.corp.example")]
    [InlineData("*.corp.example", "*.corp.example")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("1and1.example", "1and1.example")]
    [InlineData("*", "*")]
    public void Entries_that_match_by_host_name(string text, string pattern)
    {
        var parsed = ClientPattern.Parse(text);

        Assert.Null(parsed.Network);
        Assert.Equal(pattern, parsed.Host.ToString());
        Assert.Equal(text == "*", parsed.IsAny);
    }

    [Theory]
    [InlineData("1.2.3*")]
    [InlineData("1.*.3.4")]
    [InlineData("*.2.3.4")]
    [InlineData("1.2.3.4.*")]
    [InlineData("1.2.3.4*")]
    [InlineData("1.256.*")]
    [InlineData("*.*")]
    [InlineData("*.*.*.*")]
    [InlineData("*.1")]
    [InlineData("1..*")]
    public void Stars_stand_for_whole_trailing_octets_only(string text) => Refused(text);

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("256.1.1.1")]
    [InlineData("1234567")]
    [InlineData("10.0.0.1/8")]
    [InlineData("2001:db8::1/32")]
    [InlineData("10.0.0.0/33")]
    [InlineData("::/129")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("10/8")]
    [InlineData("/8")]
    [InlineData("fe80::/10/10")]
    [InlineData("2001:db8::g")]
    [InlineData("foo bar")]
    [InlineData("foo..bar")]
    [InlineData("*foo.example")]
    [InlineData("foo.*.example")]
    [InlineData("**")]
    [InlineData("*.")]
    [InlineData("[192.0.2.1")]
    public void What_is_no_entry_is_refused_in_words(string text) => Refused(text);

    [Theory]
    [InlineData("10.*", "10.0.0.0/8")]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1")]
    [InlineData("MAIL.example", "mail.example.")]
    [InlineData("2001:db8:0::1", "2001:db8::1")]
    public void The_same_entry_in_other_words_is_equal(string one, string two)
    {
        Assert.Equal(ClientPattern.Parse(one), ClientPattern.Parse(two));
        Assert.Equal(ClientPattern.Parse(one).GetHashCode(), ClientPattern.Parse(two).GetHashCode());
    }

    private static void Refused(string text)
    {
        Assert.False(ClientPattern.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem);
        Assert.Throws<FormatException>(() => ClientPattern.Parse(text));
    }
}
