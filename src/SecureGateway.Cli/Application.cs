using SecureGateway.Cli.Node;
using SecureGateway.Cli.Output;
using SecureGateway.Cli.Prompt;

namespace SecureGateway.Cli;

/// <summary>Connects, and then is a prompt, or makes one call.</summary>
internal static class Application
{
    private const string Usage = """
        sgw: the ops console of a SecureGateway node.

          sgw [CONNECTION]                                  interactive prompt
          sgw [CONNECTION] PALETTE OPERATION [arguments]    one call
          sgw [CONNECTION] help [PALETTE [OPERATION]]       what the node can do

        CONNECTION is one of these; the first that is given counts:
          --url https://HOST:PORT     with --token-file FILE (or SGW_TOKEN_FILE); --ca-file FILE: PEM of what the node's
                                      certificate is trusted by, besides the system's authorities
          --socket PATH               a Unix socket
          --config FILE               the node's HOCON file, which names the socket
          SGW_SOCKET in the environment
          else hocon/gateway.conf here, else /var/lib/securegateway/operations.sock

        Everywhere: --json for JSON, --help. Exit code: 0 done, 1 refused, 2 usage, 3 the node, or a peer that it asked, cannot be reached, 4 not known yet whether it was done.
        """;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var (options, problem) = ConnectionOptions.Read(args);
        if (options is null)
        {
            await Console.Error.WriteLineAsync($"sgw: {problem}\n\n{Usage}").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        if (options.WantsHelp && options.Rest.Count == 0)
        {
            Console.WriteLine(Usage);
            return ExitCode.Done;
        }

        try
        {
            using var client = NodeClient.Connect(options);
            var session = await Session.OpenAsync(client, CancellationToken.None).ConfigureAwait(false);
            return options.Rest.Count > 0 ? await session.RunAsync(options.Rest).ConfigureAwait(false)
                : Console.IsInputRedirected ? await Script.RunAsync(session, Console.In).ConfigureAwait(false)
                : await new Shell(session, History.Open()).RunAsync().ConfigureAwait(false);
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
