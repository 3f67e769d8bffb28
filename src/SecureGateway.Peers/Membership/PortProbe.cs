using System.Net.Sockets;
using Akka.Actor;

namespace SecureGateway.Peers.Membership;

/// <summary>Whether a peer's port takes connections: the network is open to it, whatever is spoken there.</summary>
internal static class PortProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Those of the addresses that take one.</summary>
    public static async Task<IReadOnlyList<string>> ReachedAsync(IEnumerable<KeyValuePair<string, Address>> peers, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(Limit);
        var reached = await Task.WhenAll(peers.Select(async peer => await TakesAsync(peer.Value, limit.Token).ConfigureAwait(false) ? peer.Key : null)).ConfigureAwait(false);
        return [.. reached.OfType<string>()];
    }

    private static async Task<bool> TakesAsync(Address address, CancellationToken limit)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address.Host!, address.Port!.Value, limit).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false; // that is the answer
        }
    }
}
