using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>What the judges lean on: a program that ends without the awaited word says so at once, and not after the limit.</summary>
public sealed class OutsideProgramTests
{
    [Fact]
    public async Task A_program_that_ends_is_not_waited_for()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(EndsAsync)));

        static async Task EndsAsync()
        {
            await using var program = OutsideProgram.Start("/bin/echo", ["something else"]);
            await Assert.ThrowsAsync<EndOfStreamException>(
                () => program.WaitForAsync(output => output.Contains("the word", StringComparison.Ordinal), "the word"));
        }
    }
}
