using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Access;

/// <summary>
/// Slows down whoever guesses: after three failures an address (of IPv6, a /64) waits 1 s, then twice as long each time, up
/// to five minutes; half an hour without a failure forgets it. Remembers a bounded number of addresses: under a flood the one
/// whose last failure is longest ago goes first.
/// </summary>
public sealed class GuessLimiter(TimeProvider clock)
{
    private const int FreeFailures = 3;
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Guesses> _guesses = [];

    /// <summary>How long this address has to wait; zero when it may try.</summary>
    public TimeSpan WaitOf(IPAddress address)
    {
        lock (_lock)
        {
            return _guesses.TryGetValue(Key(address), out var guesses) && guesses.Until > clock.GetUtcNow() ? guesses.Until - clock.GetUtcNow() : TimeSpan.Zero;
        }
    }

    public void Failed(IPAddress address)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var before = _guesses.GetValueOrDefault(Key(address));
            var failures = now - before.Last > Forgotten ? 1 : before.Failures + 1;
            var wait = failures < FreeFailures
                ? TimeSpan.Zero
                : TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(failures - FreeFailures, 20)), LongestWait.TotalSeconds));
            _guesses[Key(address)] = new Guesses(failures, now, now + wait);
            if (_guesses.Count > MostAddresses)
                _guesses.Remove(_guesses.MinBy(entry => entry.Value.Last).Key);
        }
    }

    public void Succeeded(IPAddress address)
    {
        lock (_lock)
        {
            _guesses.Remove(Key(address));
        }
    }

    private static IPAddress Key(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private readonly record struct Guesses(int Failures, DateTimeOffset Last, DateTimeOffset Until);
}
