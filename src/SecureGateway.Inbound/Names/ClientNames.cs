using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>
/// Confirms names forward, within a time limit, and remembers the outcome: found names for as long as the shortest of their records
/// may be kept, within bounds; none for a minute, so that a client whose DNS is broken waits once and not at each connection. Asks
/// at most once at a time for one address.
/// </summary>
public sealed class ClientNames(INameLookups lookups, InboundOptions options, TimeProvider clock, ILogger<ClientNames> log) : IClientNames
{
    private const int Room = 10_000;

    // An address with more PTR names than this is no host that anybody named in a profile.
    private const int NamesOfOneClient = 8;

    // A time to live of nothing would ask at each connection of a burst; one of weeks would outlive any change.
    private static readonly TimeSpan KeepShortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepLongest = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeepNone = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, Known> _known = new();

    public ValueTask<ImmutableArray<DomainName>> ConfirmedAsync(IPAddress client, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(client, out var known) && known.IsFresh(now))
            return known.Outcome.IsValueCreated && known.Outcome.Value.IsCompletedSuccessfully
                ? new ValueTask<ImmutableArray<DomainName>>(known.Outcome.Value.Result.Names)
                : NamesAsync(known, cancellationToken);
        if (_known.Count >= Room)
            Forget(now);
        known = _known.AddOrUpdate(client, address => Ask(address, now), (address, old) => old.IsFresh(now) ? old : Ask(address, now));
        return NamesAsync(known, cancellationToken);
    }

    private static async ValueTask<ImmutableArray<DomainName>> NamesAsync(Known known, CancellationToken cancellationToken) =>
        (await known.Outcome.Value.WaitAsync(cancellationToken).ConfigureAwait(false)).Names;

    private Known Ask(IPAddress client, DateTimeOffset now) => new(new Lazy<Task<Confirmed>>(() => ConfirmAsync(client)), now);

    private async Task<Confirmed> ConfirmAsync(IPAddress client)
    {
        using var limit = new CancellationTokenSource(options.NameTimeout, clock);
        try
        {
            // A lookup that does not listen to its token must not hold the connection either.
            return await LookUpAsync(client, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            log.NamesNotFound(client, "no answer in time");
        }
        catch (Exception problem)
        {
            log.NamesNotFound(client, problem.Message);
        }

        return Confirmed.None;
    }

    private async Task<Confirmed> LookUpAsync(IPAddress client, CancellationToken token)
    {
        var confirmed = ImmutableArray.CreateBuilder<DomainName>();
        var names = await lookups.NamesAsync(client, token).ConfigureAwait(false);
        var keep = names.TimeToLive;
        foreach (var name in names.Found.Distinct().Take(NamesOfOneClient))
        {
            var addresses = await lookups.AddressesAsync(name, client.AddressFamily == AddressFamily.InterNetworkV6, token).ConfigureAwait(false);
            if (!addresses.Found.Contains(client))
                continue;
            confirmed.Add(name);
            keep = addresses.TimeToLive < keep ? addresses.TimeToLive : keep;
        }

        return confirmed.Count == 0
            ? Confirmed.None
            : new Confirmed(confirmed.ToImmutable(), keep < KeepShortest ? KeepShortest : keep > KeepLongest ? KeepLongest : keep);
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (address, known) in _known)
        {
            if (!known.IsFresh(now))
                _known.TryRemove(address, out _);
        }

        if (_known.Count >= Room)
            _known.Clear();
    }

    private sealed record Confirmed(ImmutableArray<DomainName> Names, TimeSpan Keep)
    {
        public static readonly Confirmed None = new([], KeepNone);
    }

    private sealed record Known(Lazy<Task<Confirmed>> Outcome, DateTimeOffset Asked)
    {
        public bool IsFresh(DateTimeOffset now) =>
            now < Asked + (Outcome.IsValueCreated && Outcome.Value.IsCompletedSuccessfully ? Outcome.Value.Result.Keep : KeepNone);
    }
}
