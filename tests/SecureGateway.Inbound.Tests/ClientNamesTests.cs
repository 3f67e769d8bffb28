using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;

namespace SecureGateway.Inbound.Tests;

[Trait("Rule", "R-1")]
public sealed class ClientNamesTests : INameLookups
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _clock = new();
    private readonly ClientNames _names;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lookups;

    public ClientNamesTests() => _names = new ClientNames(this, new InboundOptions("gw.example"), _clock, NullLogger<ClientNames>.Instance);

    private Dictionary<string, string[]> Pointers { get; } = [];

    private Dictionary<string, string[]> Addresses { get; } = [];

    private bool Silent { get; set; }

    async Task<NameAnswer<DomainName>> INameLookups.NamesAsync(IPAddress address, CancellationToken cancellationToken)
    {
        _lookups++;
        _asked.TrySetResult();
        if (Silent)
            await new TaskCompletionSource().Task; // does not even listen to its token
        return new NameAnswer<DomainName>([.. Pointers.GetValueOrDefault(address.ToString(), []).Select(DomainName.Parse)], TimeSpan.FromHours(1));
    }

    Task<NameAnswer<IPAddress>> INameLookups.AddressesAsync(DomainName name, bool v6, CancellationToken cancellationToken) =>
        Addresses.TryGetValue(name.Value, out var found)
            ? Task.FromResult(new NameAnswer<IPAddress>([.. found.Select(IPAddress.Parse)], TimeSpan.FromMinutes(5)))
            : Task.FromException<NameAnswer<IPAddress>>(new InvalidOperationException("SERVFAIL"));

    [Fact]
    public async Task A_name_counts_only_when_it_points_back()
    {
        Pointers["192.0.2.1"] = ["good.example", "liar.example"];
        Addresses["good.example"] = ["198.51.100.1", "192.0.2.1"];
        Addresses["liar.example"] = ["198.51.100.1"];
        Assert.Equal(DomainName.Parse("good.example"), Assert.Single(await _names.ConfirmedAsync(Client, default)));
    }

    [Fact]
    public async Task A_failing_DNS_is_no_name()
    {
        Pointers["192.0.2.1"] = ["broken.example"];
        Assert.Empty(await _names.ConfirmedAsync(Client, default));
    }

    [Fact]
    public async Task A_silent_DNS_is_no_name_after_the_limit_and_is_not_waited_for_again()
    {
        Silent = true;
        var names = _names.ConfirmedAsync(Client, default);
        await _asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(names.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(await names.AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Empty(await _names.ConfirmedAsync(Client, default));
        Assert.Equal(1, _lookups);
    }

    [Fact]
    public async Task Found_names_are_kept_longer_than_none()
    {
        Pointers["192.0.2.1"] = ["good.example"];
        Addresses["good.example"] = ["192.0.2.1"];
        Assert.Single(await _names.ConfirmedAsync(Client, default));
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Single(await _names.ConfirmedAsync(Client, default));
        Assert.Equal(1, _lookups);

        Pointers.Clear();
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(await _names.ConfirmedAsync(Client, default));
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(await _names.ConfirmedAsync(Client, default));
        Assert.Equal(3, _lookups);
    }
}
