using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Configuration;

/// <summary>Peers as a command line names them: <c>gw1=10.0.0.1</c>, <c>gw2=gw2.example.net:4060</c>, <c>gw3=[2001:db8::3]:4053</c>.</summary>
public static class PeerWords
{
    private const int DefaultPort = 4053;

    /// <returns>The peers in order, and every problem with what would be right.</returns>
    public static (ImmutableArray<PeerAddress> Peers, ImmutableArray<string> Problems) Read(IEnumerable<string> words)
    {
        var peers = ImmutableArray.CreateBuilder<PeerAddress>();
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var word in words)
        {
            if (word.Split('=', 2) is not [var name, var place] || !TryPlace(place, out var host, out var port))
            {
                problems.Add($"'{word}' is no peer: write NAME=HOST or NAME=HOST:PORT, such as gw1=10.0.0.1");
                continue;
            }

            if (PeerNames.Problem(name) is var (problem, right))
                problems.Add($"{problem}: {right}");
            else if (peers.FirstOrDefault(peer => peer.Name == name) is { } namesake)
                problems.Add($"{namesake} is named twice: give each peer a name of its own");
            else if (peers.FirstOrDefault(peer => peer.Host == host && peer.Port == port) is { } neighbour)
                problems.Add($"{neighbour} is there already: give {name} a host or a port of its own");
            else
                peers.Add(new PeerAddress(name, host, port));
        }

        return (peers.ToImmutable(), problems.ToImmutable());
    }

    private static bool TryPlace(string place, out string host, out int port)
    {
        (host, port) = (place, DefaultPort);
        if (IsHost(place))
            return true;
        var colon = place.LastIndexOf(':');
        if (colon < 0)
            return false;
        host = place[..colon] is ['[', .. var inner, ']'] ? inner : place[..colon];
        return IsHost(host) && int.TryParse(place[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;
    }

    private static bool IsHost(string text) =>
        IPAddress.TryParse(text, out _) ? !text.StartsWith('[') : DomainName.TryParse(text, out var name) && !name.IsAddressLiteral;
}
