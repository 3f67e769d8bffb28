using System.Net;

namespace SecureGateway.Configuration;

/// <summary>Where a peer listens for its peers.</summary>
/// <param name="Name">Its <c>node.name</c>.</param>
/// <param name="Host">An address, or a name that DNS knows.</param>
public sealed record PeerAddress(string Name, string Host, int Port)
{
    /// <summary>True when nobody outside this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.TryParse(Host, out var address) ? IPAddress.IsLoopback(address) : Host == "localhost";

    public override string ToString() => $"{Name} at {(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}
