using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>The profile that matched, and the entry that made it so, as written.</summary>
public readonly record struct ProfileMatch(ConnectionProfile Profile, MatchedBy By, string Entry);

/// <summary>
/// Matches clients to profiles: address first, the longest prefix winning; then forward-confirmed host name,
/// the most specific winning; then <c>*</c>; then the built-in default. Independent of the order in the file, because
/// ties are refused at validation.
/// </summary>
public sealed class ConnectionTable
{
    private readonly ImmutableArray<ConnectionProfile> _profiles;
    private readonly Dictionary<(AddressFamily Family, int Prefix), Dictionary<IPAddress, ProfileMatch>> _networks = [];
    private readonly ImmutableArray<(AddressFamily Family, int Prefix)> _prefixes;
    private readonly DomainTable<ConnectionProfile> _hosts;
    private readonly DomainTable<ConnectionProfile> _senders;
    private readonly ProfileMatch _otherwise = new(ConnectionProfile.Unmatched, MatchedBy.Nothing, "");

    public ConnectionTable(ImmutableArray<ConnectionProfile> profiles)
    {
        _profiles = profiles;
        var hosts = new List<(DomainPattern, ConnectionProfile)>();
        foreach (var profile in profiles)
        {
            foreach (var entry in profile.ClientHosts)
            {
                if (entry.Network is { } network)
                    Add(network, new ProfileMatch(profile, MatchedBy.Address, entry.Text));
                else if (entry.IsAny)
                    _otherwise = new ProfileMatch(profile, MatchedBy.Any, "*");
                else if (entry.Host is { } host)
                    hosts.Add((host, profile));
            }
        }

        _prefixes = [.. _networks.Keys.OrderByDescending(key => key.Prefix)];
        _hosts = new DomainTable<ConnectionProfile>(hosts);
        NeedsHostNames = hosts.Count > 0;
        _senders = new DomainTable<ConnectionProfile>(
            profiles.SelectMany(profile => profile.SenderDomains.Select(pattern => (pattern, profile))));
        AnySenderDomainMandatory = profiles.Any(profile => profile.Inbound.Mandatory && !profile.SenderDomains.IsEmpty);
    }

    /// <summary>False while no profile names a host: then nobody need ask the DNS about clients.</summary>
    public bool NeedsHostNames { get; }

    /// <summary>M-3: the sender is not known at EHLO, so STARTTLS is offered to everybody.</summary>
    public bool AnySenderDomainMandatory { get; }

    public ConnectionProfile? Named(string? name) => name is null ? null : _profiles.FirstOrDefault(profile => profile.Name == name);

    /// <summary>The profile of a client. <paramref name="confirmedHosts"/> are its PTR names that point back to it.</summary>
    public ProfileMatch ForClient(IPAddress address, IReadOnlyList<DomainName> confirmedHosts)
    {
        address = ClientPattern.Unmap(address);
        foreach (var (family, prefix) in _prefixes)
        {
            if (family == address.AddressFamily && _networks[(family, prefix)].TryGetValue(Mask(address, prefix), out var match))
                return match;
        }

        (ConnectionProfile Profile, DomainPattern Pattern)? best = null;
        foreach (var host in confirmedHosts)
        {
            if (_hosts.Find(host) is { } found && (best is null || IsMoreSpecific(found.Pattern, best.Value.Pattern)))
                best = found;
        }

        return best is { } winner
            ? new ProfileMatch(winner.Profile, MatchedBy.HostName, winner.Pattern.ToString())
            : _otherwise;
    }

    /// <summary>The profile whose sender domains cover the sender, or null. It governs TLS only .</summary>
    public ProfileMatch? ForSender(MailAddress? sender) =>
        sender is not null && _senders.Find(sender.Domain) is { } found
            ? new ProfileMatch(found.Value, MatchedBy.SenderDomain, found.Pattern.ToString())
            : null;

    private static bool IsMoreSpecific(DomainPattern one, DomainPattern other) =>
        one.Below != other.Below
            ? !one.Below
            : one.Name.Value.Length != other.Name.Value.Length
                ? one.Name.Value.Length > other.Name.Value.Length
                : one.Name.CompareTo(other.Name) < 0; // two names of one client: any fixed order will do

    private void Add(IPNetwork network, ProfileMatch match)
    {
        var key = (network.BaseAddress.AddressFamily, network.PrefixLength);
        if (!_networks.TryGetValue(key, out var bases))
            _networks[key] = bases = [];
        bases.TryAdd(network.BaseAddress, match);
    }

    private static IPAddress Mask(IPAddress address, int prefix)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        if (prefix == length * 8)
            return address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(bytes[..length]) : address;
        for (var i = 0; i < length; i++)
            bytes[i] &= (byte)(0xff << (8 - Math.Clamp(prefix - (i * 8), 0, 8)));
        return new IPAddress(bytes[..length]);
    }
}
