using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>
/// <see cref="IMailResolver"/> over DnsClient: caches by TTL, asks again over TCP when an answer was truncated, follows
/// the CNAMEs that an answer carries.
/// </summary>
public sealed class DnsResolver : IMailResolver
{
    private readonly LookupClient _client;

    public DnsResolver(DeliveryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = options.ResolverServers.IsDefaultOrEmpty
            ? new LookupClientOptions()
            : new LookupClientOptions([.. options.ResolverServers.Select(server => new NameServer(server))]);
        settings.Timeout = options.ResolverTimeout;
        settings.Retries = 2;
        settings.UseCache = true;
        settings.UseTcpFallback = true;
        settings.ThrowDnsErrors = false;
        settings.ContinueOnDnsError = true;
        settings.CacheFailedResults = false;
        settings.MaximumCacheTimeout = TimeSpan.FromHours(1);
        _client = new LookupClient(settings);
    }

    public async ValueTask<MxAnswer> MailExchangersAsync(DomainName domain, CancellationToken cancellationToken)
    {
        var (status, detail, response) = await AskAsync(domain.Value, QueryType.MX, cancellationToken).ConfigureAwait(false);
        if (status != DnsStatus.Found)
            return new MxAnswer(status, [], detail);
        var records = response!.Answers.MxRecords().Select(mx => new MxRecord(mx.Preference, NameOf(mx.Exchange))).ToImmutableArray();
        return records.IsEmpty ? new MxAnswer(DnsStatus.NoRecords, [], "no MX") : new MxAnswer(DnsStatus.Found, records);
    }

    public async ValueTask<AddressAnswer> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        var v6 = AskAsync(host, QueryType.AAAA, cancellationToken);
        var v4 = AskAsync(host, QueryType.A, cancellationToken);
        var (status6, detail6, response6) = await v6.ConfigureAwait(false);
        var (status4, detail4, response4) = await v4.ConfigureAwait(false);
        ImmutableArray<IPAddress> addresses =
        [
            .. response6 is null || !Socket.OSSupportsIPv6 ? [] : response6.Answers.AaaaRecords().Select(record => record.Address),
            .. response4 is null ? [] : response4.Answers.ARecords().Select(record => record.Address),
        ];
        if (!addresses.IsEmpty)
            return new AddressAnswer(DnsStatus.Found, addresses);
        if (status6 == DnsStatus.Temporary || status4 == DnsStatus.Temporary)
            return new AddressAnswer(DnsStatus.Temporary, [], status4 == DnsStatus.Temporary ? detail4 : detail6);
        return status4 == DnsStatus.NoSuchName
            ? new AddressAnswer(DnsStatus.NoSuchName, [], detail4)
            : new AddressAnswer(DnsStatus.NoRecords, [], "no address");
    }

    private static string NameOf(DnsString name) => name.Value is "." or "" ? "." : name.Value.TrimEnd('.');

    private async Task<(DnsStatus Status, string Detail, IDnsQueryResponse? Response)> AskAsync(
        string name, QueryType type, CancellationToken cancellationToken)
    {
        try
        {
            DnsString.Parse(name);
        }
        catch (ArgumentException error)
        {
            return (DnsStatus.NoSuchName, $"{name}: {error.Message}", null); // not a name that can be asked for
        }

        try
        {
            var response = await _client.QueryAsync(name, type, cancellationToken: cancellationToken).ConfigureAwait(false);
            return response.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => (DnsStatus.Found, "", response),
                DnsHeaderResponseCode.NotExistentDomain => (DnsStatus.NoSuchName, $"{name}: no such name", null),
                var code => (DnsStatus.Temporary, $"{name} {type}: {code}", null),
            };
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // What comes from the network is parsed by the library, which throws many things for an answer that is none: it may be different later.
            return (DnsStatus.Temporary, $"{name} {type}: {error.Message.Split('\n')[0].TrimEnd()}", null);
        }
    }
}
