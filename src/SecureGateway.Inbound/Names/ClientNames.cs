using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>
/// Confirms names forward, within a time limit, and remembers the outcome: found names for five minutes, none for one, so
/// that a client whose DNS is broken waits once and not at each connection. Asks at most once at a time for one address.
/// </summary>
public sealed class ClientNames(INameLookups lookups, InboundOptions options, TimeProvider clock, ILogger<ClientNames> log) : IClientNames
{
    private const int Room = 10_000;

    // An address with more PTR names than this is no host that anybody named in a profile.
    private const int NamesOfOneClient = 8;

    private static readonly TimeSpan KeepFound = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeepNone = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, Known> _known = new();

    public ValueTask<ImmutableArray<DomainName>> ConfirmedAsync(IPAddress client, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(client, out var known) && known.IsFresh(now))
            return known.Names.IsValueCreated && known.Names.Value.IsCompletedSuccessfully
                ? new ValueTask<ImmutableArray<DomainName>>(known.Names.Value.Result)
                : new ValueTask<ImmutableArray<DomainName>>(known.Names.Value.WaitAsync(cancellationToken));
        if (_known.Count >= Room)
            Forget(now);
        known = _known.AddOrUpdate(client, address => Ask(address, now), (address, old) => old.IsFresh(now) ? old : Ask(address, now));
        return new ValueTask<ImmutableArray<DomainName>>(known.Names.Value.WaitAsync(cancellationToken));
    }

    private Known Ask(IPAddress client, DateTimeOffset now) => new(new Lazy<Task<ImmutableArray<DomainName>>>(() => ConfirmAsync(client)), now);

    private async Task<ImmutableArray<DomainName>> ConfirmAsync(IPAddress client)
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

        return [];
    }

    private async Task<ImmutableArray<DomainName>> LookUpAsync(IPAddress client, CancellationToken token)
    {
        var confirmed = ImmutableArray.CreateBuilder<DomainName>();
        var names = await lookups.NamesAsync(client, token).ConfigureAwait(false);
        foreach (var name in names.Distinct().Take(NamesOfOneClient))
        {
            var addresses = await lookups.AddressesAsync(name, client.AddressFamily == AddressFamily.InterNetworkV6, token).ConfigureAwait(false);
            if (addresses.Contains(client))
                confirmed.Add(name);
        }

        return confirmed.ToImmutable();
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

    private sealed record Known(Lazy<Task<ImmutableArray<DomainName>>> Names, DateTimeOffset Asked)
    {
        public bool IsFresh(DateTimeOffset now) =>
            now < Asked + (Names.IsValueCreated && Names.Value is { IsCompletedSuccessfully: true, Result.IsEmpty: false } ? KeepFound : KeepNone);
    }
}
