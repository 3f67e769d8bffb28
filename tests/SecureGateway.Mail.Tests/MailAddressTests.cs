using CsCheck;

namespace SecureGateway.Mail.Tests;

public sealed class MailAddressTests
{
    [Theory]
    [InlineData("user@example.org", "user", "example.org")]
    [InlineData("User.Name+tag@Example.ORG", "User.Name+tag", "example.org")]
    [InlineData("\"quoted @ local\"@example.org", "\"quoted @ local\"", "example.org")]
    [InlineData("\"a\\\"b\"@example.org", "\"a\\\"b\"", "example.org")]
    [InlineData("\"\"@example.org", "\"\"", "example.org")]
    [InlineData("user@[192.0.2.1]", "user", "[192.0.2.1]")]
    [InlineData("user@[IPv6:2001:DB8::1]", "user", "[ipv6:2001:db8::1]")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~", "example.org")]
    [InlineData("postmaster", "postmaster", "")]
    public void Mailboxes_are_parsed_and_written_as_they_came(string text, string local, string domain)
    {
        var address = MailAddress.Parse(text);
        Assert.Equal((local, domain), (address.LocalPart, address.Domain.Value));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("user")]
    [InlineData("@example.org")]
    [InlineData("user@")]
    [InlineData("user@@example.org")]
    [InlineData(".user@example.org")]
    [InlineData("user.@example.org")]
    [InlineData("us..er@example.org")]
    [InlineData("us er@example.org")]
    [InlineData("us\"er@example.org")]
    [InlineData("\"user@example.org")]
    [InlineData("\"us\"er@example.org")]
    [InlineData("user@exa mple.org")]
    [InlineData("user@-example.org")]
    [InlineData("user@[example.org]")]
    [InlineData("<user@example.org>")]
    public void What_is_no_mailbox_is_refused(string text) => Assert.False(MailAddress.TryParse(text, out _));

    [Theory]
    [InlineData("us\rer@example.org")]
    [InlineData("us\ner@example.org")]
    [InlineData("\"us\r\ner\"@example.org")]
    [InlineData("\"us\\\r\\\ner\"@example.org")]
    [InlineData("\"us\0er\"@example.org")]
    [InlineData("\"us\u0085er\"@example.org")]
    [InlineData("user@example.org\r\n")]
    public void Control_characters_never_pass_quoted_or_not(string text) => Assert.False(MailAddress.TryParse(text, out _));

    [Theory]
    [InlineData("user@example.org")]
    [InlineData("postmaster")]
    [InlineData("\"a@b\"@[192.0.2.1]")]
    [InlineData("user@[IPv6:::1% NOTIFY=NEVER]")]
    [InlineData("no address at all")]
    [Trait("Rule", "Q-5")]
    public void What_a_journal_has_is_read_whatever_it_is(string text)
    {
        var address = MailAddress.Restore(text);

        Assert.Equal(text, address.ToString());
        Assert.Equal(MailAddress.TryParse(text, out var taken) ? taken.Domain : default, address.Domain);
    }

    [Fact]
    public void A_local_part_has_at_most_64_octets()
    {
        Assert.True(MailAddress.TryParse(new string('x', 64) + "@example.org", out _));
        Assert.False(MailAddress.TryParse(new string('x', 65) + "@example.org", out _));
        Assert.False(MailAddress.TryParse(new string('\u00e4', 33) + "@example.org", out _));
    }

    [Fact]
    public void International_addresses_keep_their_text_and_compare_by_a_labels()
    {
        var address = MailAddress.Parse("j\u00f6rg@m\u00fcller.example");
        Assert.True(address.NeedsSmtpUtf8);
        Assert.Equal("m\u00fcller.example", address.DomainText);
        Assert.Equal("xn--mller-kva.example", address.Domain.Value);
        Assert.False(MailAddress.Parse("jorg@xn--mller-kva.example").NeedsSmtpUtf8);
    }

    [Fact]
    public void Whatever_is_accepted_can_stand_in_a_command_line() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.OneOf(Gen.Const('"'), Gen.Const('\\'), Gen.Const('@'), Gen.Const('\r'), Gen.Const('\n'), Gen.Const('a'), Gen.Const('.'))), 0, 20]
            .Sample(text =>
            {
                if (MailAddress.TryParse(text + "@example.org", out var address))
                {
                    Assert.DoesNotContain(address.ToString(), char.IsControl);
                    Assert.Equal(address, MailAddress.Parse(address.ToString()));
                }
            });
}
