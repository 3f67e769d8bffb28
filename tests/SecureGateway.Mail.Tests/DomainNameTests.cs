namespace SecureGateway.Mail.Tests;

public sealed class DomainNameTests
{
    [Theory]
    [InlineData("Example.ORG", "example.org")]
    [InlineData("example.org.", "example.org")]
    [InlineData("m\u00fcller.example", "xn--mller-kva.example")]
    [InlineData("M\u00dcLLER.example", "xn--mller-kva.example")]
    [InlineData("_dmarc.example.org", "_dmarc.example.org")]
    [InlineData("localhost", "localhost")]
    [InlineData("3com.example", "3com.example")]
    [InlineData("[192.0.2.1]", "[192.0.2.1]")]
    [InlineData("[IPv6:2001:DB8::1]", "[ipv6:2001:db8::1]")]
    [InlineData("[IPv6:2001:0db8:0:0:0:0:0:1]", "[ipv6:2001:db8::1]")]
    public void Names_are_kept_in_the_form_in_which_they_are_compared(string text, string value) =>
        Assert.Equal(value, DomainName.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".example.org")]
    [InlineData("example..org")]
    [InlineData("example.org..")]
    [InlineData("-a.example")]
    [InlineData("a-.example")]
    [InlineData("a.example-")]
    [InlineData("a b.example")]
    [InlineData("a/b.example")]
    [InlineData("*.example")]
    [InlineData("[192.0.2]")]
    [InlineData("[192.0.2.256]")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[IPv6:192.0.2.1]")]
    [InlineData("[192.0.2.1")]
    [InlineData("[]")]
    [InlineData("[IPv6:fe80::1%) by mx.example.org]")]
    [InlineData("[IPv6:::1% NOTIFY=NEVER]")]
    [InlineData("[IPv6:fe80::1%1]")]
    [InlineData("[IPv6:[::1]]")]
    [InlineData("[0x7f.0.0.1]")]
    [InlineData("[0177.0.0.1]")]
    [InlineData("[127.0.0.01]")]
    public void What_is_no_name_is_refused(string text) => Assert.False(DomainName.TryParse(text, out _));

    [Fact]
    public void Lengths_are_those_of_dns()
    {
        var label = new string('a', 63);
        Assert.True(DomainName.TryParse(label + ".example", out _));
        Assert.False(DomainName.TryParse(label + "a.example", out _));
        Assert.True(DomainName.TryParse($"{label}.{label}.{label}.{new string('a', 61)}", out _));
        Assert.False(DomainName.TryParse($"{label}.{label}.{label}.{new string('a', 62)}", out _));
    }

    [Fact]
    public void An_address_literal_gives_its_address()
    {
        Assert.True(DomainName.Parse("[IPv6:2001:db8::1]").TryGetAddress(out var v6));
        Assert.Equal("2001:db8::1", v6.ToString());
        Assert.True(DomainName.Parse("[192.0.2.1]").TryGetAddress(out var v4));
        Assert.Equal("192.0.2.1", v4.ToString());
        Assert.False(DomainName.Parse("example.org").TryGetAddress(out _));
    }

    [Fact]
    public void The_parent_is_one_label_shorter()
    {
        Assert.Equal("example.org", DomainName.Parse("mx.example.org").Parent().Value);
        Assert.Equal(default, DomainName.Parse("org").Parent());
        Assert.Equal(default, DomainName.Parse("[192.0.2.1]").Parent());
    }
}
