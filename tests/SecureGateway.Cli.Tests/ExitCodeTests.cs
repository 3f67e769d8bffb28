using SecureGateway.Operations;

namespace SecureGateway.Cli.Tests;

/// <summary>What scripts go by.</summary>
public sealed class ExitCodeTests
{
    [Fact]
    public void What_is_not_known_is_neither_done_nor_refused()
    {
        var codes = Enum.GetValues<RefusalKind>().ToDictionary(kind => kind, ExitCode.Of);

        Assert.Equal(4, codes[RefusalKind.NotKnown]);
        Assert.Equal(2, codes[RefusalKind.Usage]);
        Assert.All(codes.Where(code => code.Key is not (RefusalKind.NotKnown or RefusalKind.Usage)), code => Assert.Equal(1, code.Value));
    }
}
