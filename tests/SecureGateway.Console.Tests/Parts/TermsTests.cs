using SecureGateway.WebConsole.Operating;

namespace SecureGateway.WebConsole.Tests.Parts;

public sealed class TermsTests
{
    [Theory]
    [InlineData("a&b=c#d")]
    [InlineData("<> \"%\u00fc\u20ac+")]
    [InlineData("javascript:alert(1)//")]
    public void What_is_written_into_an_address_is_read_from_it(string value)
    {
        var terms = Terms.None.With("sender", value).With("tls", true);
        Assert.Equal(terms, Terms.Read("http://gw1:8025" + terms.Link("/messages/track"), "sender", "tls"));
        Assert.Equal(value, Terms.Read(terms.Link("/messages/track"), "sender")["sender"]);
    }

    [Fact]
    public void Names_that_are_not_known_are_passed_over_values_cut_and_nothing_is_not_kept()
    {
        var terms = Terms.Read($"/x?evil=1&sender=%20&recipient={new string('x', 100_000)}&subject=a&subject=b", "sender", "recipient", "subject");
        Assert.Equal(["recipient", "subject"], terms.Names);
        Assert.Equal((500, "b"), (terms["recipient"].Length, terms["subject"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an address at all ?&&==")]
    [InlineData("http://[")]
    public void Anything_can_stand_in_an_address(string address) => Assert.True(Terms.Read(address, "sender").IsEmpty);
}
