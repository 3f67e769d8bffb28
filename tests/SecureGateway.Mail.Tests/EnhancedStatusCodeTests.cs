namespace SecureGateway.Mail.Tests;

public sealed class EnhancedStatusCodeTests
{
    [Theory]
    [InlineData("2.0.0")]
    [InlineData("4.4.2")]
    [InlineData("5.7.100")]
    [InlineData("5.999.999")]
    public void Codes_are_read_and_written_back(string text) => Assert.Equal(text, EnhancedStatusCode.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("5.7")]
    [InlineData("5..1")]
    [InlineData("5.7.")]
    [InlineData("3.0.0")]
    [InlineData("5.7.1000")]
    [InlineData("5.7.-1")]
    [InlineData("5.7.1 ")]
    [InlineData("55.7.1")]
    [InlineData("5.7.1.1")]
    public void What_is_no_code_is_refused(string text) => Assert.False(EnhancedStatusCode.TryParse(text, out _));
}
