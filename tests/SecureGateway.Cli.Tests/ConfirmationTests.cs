using System.Text.Json;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Tests;

/// <summary>What a yes gives back.</summary>
public sealed class ConfirmationTests
{
    private static readonly OperationDescription Discard = OperationDescription.Of(new Operation("discard", "Discard", Permission.Administer)
    {
        Arguments = [new Argument<int>("version", Kinds.Number(0, 99), "of pending")],
        Run = _ => throw new InvalidOperationException("is not called"),
    });

    [Fact]
    public void Members_that_are_arguments_go_back_unless_they_were_given()
    {
        var shown = JsonSerializer.SerializeToElement(new { version = 12, edits = 3 });

        var back = Assert.Single(Confirmation.Of(Discard, new Dictionary<string, IReadOnlyList<string>>(), shown));
        Assert.Equal(("version", "12"), (back.Key, Assert.Single(back.Value)));
        Assert.Empty(Confirmation.Of(Discard, new Dictionary<string, IReadOnlyList<string>> { ["version"] = ["11"] }, shown));
        Assert.Empty(Confirmation.Of(Discard, new Dictionary<string, IReadOnlyList<string>>(), null));
    }
}
