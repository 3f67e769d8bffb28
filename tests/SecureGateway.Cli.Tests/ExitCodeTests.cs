using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

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

    [Fact]
    public void Who_did_not_answer_or_could_not_look_at_all_it_has_is_an_answer_that_lacks_something()
    {
        PeerProblem silent = new("gw2", "did not answer"), partly = new("gw2", "a lane cannot be read", RefusalKind.Unavailable) { IsPart = true }, refused = new("gw2", "no", RefusalKind.Refused);
        Assert.Equal([0, 3, 3, 1, 3], new[] { [], [silent], [partly], [refused], (PeerProblem[])[refused, partly] }.Select(missing => ExitCode.Of(new EndFrame(0, null, "", new PeersFrame(["gw1", "gw2"], missing)))));
        Assert.Equal([0, 3], new[] { null, (string[])["a lane cannot be read"] }.Select(lacks => ExitCode.Of(new EndFrame(0, null, "", Lacks: lacks))));
    }
}
