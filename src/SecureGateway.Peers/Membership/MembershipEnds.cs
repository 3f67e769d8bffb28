using Akka.Actor;

namespace SecureGateway.Peers.Membership;

/// <summary>Why this node ended its peers' actor system, in words.</summary>
internal sealed class MembershipEnds(string why) : CoordinatedShutdown.Reason
{
    public override int ExitCode => 0; // this process goes on

    public override string ToString() => why;
}
