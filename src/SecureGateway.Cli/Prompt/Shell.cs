using SecureGateway.Cli.Node;
using SecureGateway.Cli.Output;
using SecureGateway.Cli.Words;

namespace SecureGateway.Cli.Prompt;

/// <summary>
/// The prompt. Ends with <c>exit</c> or at end of input; Ctrl-C ends what runs, or the line that is typed. A node that is gone
/// for a while costs the command and not the shell.
/// </summary>
internal sealed class Shell(Session session, History history)
{
    public async Task<int> RunAsync()
    {
        Console.WriteLine($"Connected to {session.Node.Node} as {session.Node.Caller}. 'help' shows what it can do, Tab completes, 'exit' leaves.");
        var editor = new LineEditor($"{session.Node.Node}> ", history, new Completer(session));
        while (await editor.ReadAsync().ConfigureAwait(false) is { } line)
        {
            var words = CommandLine.Split(line).Words;
            if (words.Count == 0)
                continue;
            if (words[0] is "exit" or "quit")
                break;
            // A slip with a secret in it is not kept; all else also when it fails, to be corrected.
            var doubtful = History.IsDoubtful(words);
            if (!doubtful)
                history.Add(line);
            if (await RunAsync(words).ConfigureAwait(false) == ExitCode.Done && doubtful)
                history.Add(line);
        }

        return ExitCode.Done;
    }

    private async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        try
        {
            return await session.RunAsync(words).ConfigureAwait(false);
        }
        catch (CannotReachException e)
        {
            await Console.Error.WriteLineAsync($"sgw: {e.Message}").ConfigureAwait(false);
            return ExitCode.Unreachable;
        }
        catch (RefusedException e)
        {
            Printer.Refused(Console.Error, e.Refusal);
            return ExitCode.Refused;
        }
    }
}
