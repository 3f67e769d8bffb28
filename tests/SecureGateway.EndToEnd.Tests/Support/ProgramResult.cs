namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>What an outside program left behind. <see cref="ToString"/> is for the message of a failed assertion.</summary>
public sealed record ProgramResult(string Command, int ExitCode, string Output, string Error)
{
    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Fails the test, with all that the program said, unless it ended with this code.</summary>
    public ProgramResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {exitCode} was expected: {this}");
        return this;
    }

    public override string ToString() => $"{Command}: exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";
}
