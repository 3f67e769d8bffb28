using SecureGateway.Cli.Words;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Tests;

/// <summary>Words to a call.</summary>
public sealed class InvocationReaderTests
{
    private static readonly Argument<string> Id = new("id", Kinds.Word("ID"), "which") { IsPositional = true, IsRequired = true };
    private static readonly Argument<string> Others = new("other", Kinds.Word("ID"), "more") { IsPositional = true, Repeats = true };
    private static readonly Argument<string> Hop = new("next-hop", Kinds.Word("HOP"), "where to");
    private static readonly Argument<bool> Held = new("held", Kinds.Flag, "held");

    private static readonly IReadOnlyList<PaletteDescription> Palettes = [PaletteDescription.Of(new Palette("queue", "", [
        new("show", "", Permission.View) { Arguments = [Id, Others, Hop, Held], Run = _ => Task.FromResult<OperationResult>(new Done("")) },
        new("list", "", Permission.View) { Run = _ => Task.FromResult<OperationResult>(new Done("")) },
    ]))];

    [Theory]
    [InlineData("queue show a", "id=a")]
    [InlineData("queue show a b c --held", "id=a other=b,c held=true")]
    [InlineData("queue show --next-hop x a --held=false", "next-hop=x id=a held=false")]
    [InlineData("queue show --next-hop=x=y a", "next-hop=x=y id=a")]
    [InlineData("queue show -- --odd", "id=--odd")]
    [InlineData("queue show a --json", "id=a")]
    public void A_call_is_read(string line, string given)
    {
        var (invocation, problems) = InvocationReader.Read(Palettes, CommandLine.Split(line).Words);
        Assert.Empty(problems);
        Assert.Equal(given, string.Join(' ', invocation!.Given.Select(entry => $"{entry.Key}={string.Join(',', entry.Value)}")));
        Assert.Equal(line.EndsWith("--json", StringComparison.Ordinal), invocation.Json);
    }

    [Theory]
    [InlineData("quue list", "'quue' is not known; did you mean queue?")]
    [InlineData("queue lst", "queue: 'lst' is not known; did you mean list?")]
    [InlineData("queue", "say what to do: show, list")]
    [InlineData("queue show", "ID is required: which")]
    [InlineData("queue list a", "'a' is one word too many")]
    [InlineData("queue show a --next-hop", "--next-hop needs a value: where to")]
    [InlineData("queue show --nxt-hop x --hold", "--nxt-hop is not known; did you mean next-hop?|--hold is not known; did you mean held?")]
    public void A_mistake_is_named_with_what_would_be_right(string line, string problems)
    {
        var (invocation, found) = InvocationReader.Read(Palettes, CommandLine.Split(line).Words);
        Assert.Null(invocation);
        Assert.Equal(problems.Split('|'), found.Take(problems.Split('|').Length));
    }
}
