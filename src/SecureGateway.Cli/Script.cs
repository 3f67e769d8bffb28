using SecureGateway.Cli.Words;

namespace SecureGateway.Cli;

/// <summary>Commands from standard input, one to a line; # begins a comment. The first that fails ends it, with its exit code.</summary>
internal static class Script
{
    public static async Task<int> RunAsync(Session session, TextReader input)
    {
        while (await input.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            var words = CommandLine.Split(line).Words;
            if (words.Count == 0 || words[0].StartsWith('#'))
                continue;
            if (words[0] is "exit" or "quit")
                break;
            if (await session.RunAsync(words).ConfigureAwait(false) is not ExitCode.Done and var code)
                return code;
        }

        return ExitCode.Done;
    }
}
