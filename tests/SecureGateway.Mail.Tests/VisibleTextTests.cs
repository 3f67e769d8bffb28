namespace SecureGateway.Mail.Tests;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("plain <b>text</b>", "plain <b>text</b>")]
    [InlineData("a\u001b[31mb", "a\\u001b[31mb")]
    [InlineData("a\u009b31mb", "a\\u009b31mb")]
    [InlineData("line\r\nnext\u2028last", "line\\u000d\\u000anext\\u2028last")]
    [InlineData("evil\u202Egnp.exe", "evil\\u202egnp.exe")]
    [InlineData("ä 漢 😀", "ä 漢 😀")]
    [InlineData("tag\U000E0041", "tag\\U000e0041")]
    [InlineData("\ue000", "\\ue000")]
    public void A_line_gets_text_and_nothing_else(string? text, string expected) => Assert.Equal(expected, VisibleText.OneLine(text));

    [Fact]
    public void Half_a_character_is_shown_as_one()
    {
        Assert.Equal("half \\ud83d", VisibleText.OneLine("half \ud83d"));
        Assert.Equal("other half \\ude00.", VisibleText.OneLine("other half \ude00."));
    }

    [Fact]
    public void What_is_long_is_cut_and_looks_it()
    {
        Assert.Equal("abc…", VisibleText.OneLine("abcdef", 3));
        Assert.Equal("ä…", VisibleText.OneLine("ä😀😀", 2));
        Assert.Equal("abc", VisibleText.OneLine("abc", 3));
        Assert.InRange(VisibleText.InLog(new string('\u001b', 100_000)).Length, 1, 2000);
    }
}
