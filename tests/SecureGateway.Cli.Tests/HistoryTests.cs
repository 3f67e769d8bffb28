using SecureGateway.Cli.Prompt;
using SecureGateway.Cli.Words;

namespace SecureGateway.Cli.Tests;

public sealed class HistoryTests
{
    [Theory]
    [InlineData("config set routes[x].credentials.password hunter2", true)]
    [InlineData("route set x credentials.SECRET=hunter2", true)]
    [InlineData("confg set private-key hunter2", true)]
    [InlineData("token list", false)]
    [InlineData("queue list --recipient monkey@example.net", false)]
    public void A_line_with_a_word_of_a_secret_is_kept_only_when_the_node_took_it(string line, bool doubtful) =>
        Assert.Equal(doubtful, History.IsDoubtful(CommandLine.Split(line).Words));
}
