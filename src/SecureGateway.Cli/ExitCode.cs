using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli;

/// <summary>What scripts go by.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The node refused; the reason is on standard error.</summary>
    public const int Refused = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The node, or a peer that it asked, does not answer; what others answered is shown.</summary>
    public const int Unreachable = 3;

    /// <summary>Nobody can say yet whether it was done; it may still be. Look before it is asked again.</summary>
    public const int NotKnown = 4;

    /// <summary>Of a call that the node did not carry out.</summary>
    public static int Of(RefusalKind kind) => kind switch
    {
        RefusalKind.Usage => Usage,
        RefusalKind.NotKnown => NotKnown,
        _ => Refused,
    };

    /// <summary>Of an answer in which some peers are missing: the gravest of what is the matter with them.</summary>
    public static int Of(PeersFrame? peers) => peers is null or { Missing.Count: 0 } ? Done
        : peers.Missing.Any(problem => problem.Kind == RefusalKind.NotKnown) ? NotKnown
        : peers.Missing.Any(problem => problem.Kind is null) ? Unreachable
        : Refused;

    /// <summary>Broken off with Ctrl-C, as shells have it. A stream that is ended so is done.</summary>
    public const int BrokenOff = 130;
}
