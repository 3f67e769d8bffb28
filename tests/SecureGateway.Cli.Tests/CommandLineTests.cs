using SecureGateway.Cli.Words;

namespace SecureGateway.Cli.Tests;

/// <summary>A line as its words.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("queue list", "queue,list", true)]
    [InlineData("  queue  list ", "queue,list", false)]
    [InlineData("config apply \"more for partner\"", "config,apply,more for partner", true)]
    [InlineData("a 'b \"c\"' d\\ e", "a,b \"c\",d e", true)]
    [InlineData("a \"open", "a,open", true)]
    [InlineData("a \"\"", "a,", true)]
    [InlineData("", "", false)]
    public void Words(string line, string words, bool endsInWord)
    {
        var (found, ends) = CommandLine.Split(line);
        Assert.Equal((words, endsInWord), (string.Join(',', found), ends));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("two words")]
    [InlineData("quo\"te")]
    [InlineData("back\\slash")]
    [InlineData("it's")]
    [InlineData("")]
    public void A_quoted_word_reads_as_itself(string word) => Assert.Equal([word], CommandLine.Split(CommandLine.Quote(word)).Words);
}
