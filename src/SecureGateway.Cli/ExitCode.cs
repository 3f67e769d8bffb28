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

    /// <summary>The node, or a peer that it asked, does not answer, or could not look at all it has; what was answered is shown.</summary>
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

    /// <summary>Of an answer in which something is missing: the gravest of what is the matter.</summary>
    public static int Of(Frame end) => Math.Max(Of(PeersFrame.In(end)), end is EndFrame { Lacks: not null } ? Unreachable : Done);

    private static int Of(PeersFrame? peers) => peers is null or { Missing.Count: 0 } ? Done
        : peers.Missing.Any(problem => problem.Kind == RefusalKind.NotKnown) ? NotKnown
        : peers.Missing.Any(problem => problem.Kind is null || problem.IsPart) ? Unreachable
        : Refused;

    /// <summary>Broken off with Ctrl-C, as shells have it. A stream that is ended so is done.</summary>
    public const int BrokenOff = 130;
}
