using SecureGateway.Cli.Node;
using SecureGateway.Cli.Output;
using SecureGateway.Cli.Words;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli;

/// <summary>
/// A connected node and what it can do, and the running of commands. Every command comes back with an exit code; Ctrl-C ends
/// the command and not the session.
/// </summary>
internal sealed class Session(NodeClient client, NodeDescription node)
{
    public NodeDescription Node => node;

    public NodeClient Client => client;

    /// <summary>Whether somebody is there to answer a question.</summary>
    public bool IsInteractive { get; init; } = !Console.IsInputRedirected && !Console.IsOutputRedirected;

    public static async Task<Session> OpenAsync(NodeClient client, CancellationToken cancellation) =>
        new(client, await client.DescribeAsync(cancellation).ConfigureAwait(false));

    public async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        if (words[0] is "help" or "--help")
            return Help.Show(Console.Out, node.Palettes, [.. words.Skip(1).Where(word => !word.StartsWith('-'))]);
        var (invocation, problems) = InvocationReader.Read(node.Palettes, words);
        if (invocation is null)
        {
            foreach (var problem in problems)
                await Console.Error.WriteLineAsync($"sgw: {problem}").ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"usage: {Help.UsageOf(node.Palettes, words)}").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        if (invocation.Help)
            return Help.Show(Console.Out, node.Palettes, [invocation.Palette.Name, invocation.Operation.Name]);
        using var end = new CancellationTokenSource();
        void BreakOff(object? sender, ConsoleCancelEventArgs e)
        {
            e.Cancel = true;
            end.Cancel();
        }

        Console.CancelKeyPress += BreakOff;
        try
        {
            return invocation.Operation.Edits is { } edits
                ? await new EditorRun(this, invocation.Palette, edits).RunAsync(invocation.Json, end.Token).ConfigureAwait(false)
                : await CallAsync(invocation, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            if (invocation.Operation.Streams)
                return ExitCode.Done;
            if (invocation.Operation.Changes)
                await Console.Error.WriteLineAsync("sgw: no longer waiting; a change that has begun goes on, and audit list shows what came of it").ConfigureAwait(false);
            return ExitCode.BrokenOff;
        }
        finally
        {
            Console.CancelKeyPress -= BreakOff;
        }
    }

    /// <summary>One call of one operation, with a question in between where the node asks one.</summary>
    public async Task<int> CallAsync(
        PaletteDescription palette, OperationDescription operation, IReadOnlyDictionary<string, IReadOnlyList<string>> arguments, bool json, CancellationToken cancellation)
    {
        var printer = new Printer(Console.Out, Console.Error, json, operation.Streams);
        var call = new OperationRequest(palette.Name, operation.Name, arguments);
        var code = ExitCode.Done;
        QuestionFrame? question = null;
        try
        {
            await foreach (var frame in client.CallAsync(call, cancellation).ConfigureAwait(false))
            {
                printer.Print(frame);
                question = frame as QuestionFrame;
                if (frame is RefusedFrame refused)
                    code = ExitCode.Of(refused.Kind);
                else
                    code = ExitCode.Of(frame);
            }
        }
        catch (RefusedException e)
        {
            Printer.Refused(Console.Error, e.Refusal);
            return ExitCode.Refused;
        }
        catch (CannotReachException e) when (e.WasAsked && operation.Changes)
        {
            await Console.Error.WriteLineAsync($"sgw: not known whether it was done: {e.Message}; look before you do it again (audit list shows what came of it)").ConfigureAwait(false);
            return ExitCode.NotKnown;
        }
        finally
        {
            printer.Finish();
        }

        if (question is null)
            return code;
        if (!IsInteractive || json)
        {
            await Console.Error.WriteLineAsync($"sgw: nothing was done: {SafeText.Of(question.Text)}; say --yes{string.Concat(Confirmation.Of(operation, arguments, question.Value).Select(given => $" --{given.Key} {given.Value[0]}"))} to do it").ConfigureAwait(false);
            return ExitCode.Refused;
        }

        Console.Write($"{SafeText.Of(question.Text)}. Do it? [y/N] ");
        if (Console.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes"))
        {
            Console.WriteLine("Nothing was done.");
            return ExitCode.Refused;
        }

        var confirmed = new Dictionary<string, IReadOnlyList<string>>(arguments, StringComparer.Ordinal) { [StandardArguments.Yes.Name] = ["true"] };
        foreach (var (name, values) in Confirmation.Of(operation, arguments, question.Value))
            confirmed[name] = values;
        return await CallAsync(palette, operation, confirmed, json, cancellation).ConfigureAwait(false);
    }

    private async Task<int> CallAsync(Invocation invocation, CancellationToken cancellation)
    {
        var (values, problems) = ValueReader.Read(invocation, IsInteractive ? Secrets.Ask : null);
        if (values is not null)
            return await CallAsync(invocation.Palette, invocation.Operation, values, invocation.Json, cancellation).ConfigureAwait(false);
        foreach (var problem in problems)
            await Console.Error.WriteLineAsync($"sgw: {problem}").ConfigureAwait(false);
        return ExitCode.Usage;
    }
}
