using System.Net;
using DnsClient;
using DnsClient.Protocol;
using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>Asks the resolvers. A failure is thrown as DnsClient's DnsResponseException; NXDOMAIN is an empty answer.</summary>
public sealed class DnsNameLookups : INameLookups
{
    private readonly LookupClient _client;

    public DnsNameLookups(InboundOptions options)
    {
        var settings = options.Resolvers.Count == 0
            ? new LookupClientOptions()
            : new LookupClientOptions([.. options.Resolvers.Select(resolver => new NameServer(resolver))]);
        settings.Timeout = options.NameTimeout;
        settings.Retries = 0;
        settings.UseCache = false; // what is confirmed is remembered by ClientNames, within bounds
        _client = new LookupClient(settings);
    }

    public async Task<NameAnswer<DomainName>> NamesAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var answer = await _client.QueryReverseAsync(address, cancellationToken).ConfigureAwait(false);
        var names = new List<DomainName>();
        foreach (var record in answer.Answers.OfType<PtrRecord>())
        {
            if (DomainName.TryParse(record.PtrDomainName.Value, out var name))
                names.Add(name);
        }

        return new NameAnswer<DomainName>(names, TimeToLive(answer));
    }

    public async Task<NameAnswer<IPAddress>> AddressesAsync(DomainName name, bool v6, CancellationToken cancellationToken)
    {
        var answer = await _client.QueryAsync(name.Value, v6 ? QueryType.AAAA : QueryType.A, QueryClass.IN, cancellationToken).ConfigureAwait(false);
        return new NameAnswer<IPAddress>([.. answer.Answers.OfType<AddressRecord>().Select(record => record.Address)], TimeToLive(answer));
    }

    // Of the aliases on the way too.
    private static TimeSpan TimeToLive(IDnsQueryResponse answer) =>
        TimeSpan.FromSeconds(answer.Answers.Count == 0 ? 0 : answer.Answers.Min(record => record.InitialTimeToLive));
}
