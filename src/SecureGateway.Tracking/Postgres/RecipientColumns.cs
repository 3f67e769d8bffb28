namespace SecureGateway.Tracking.Postgres;

/// <summary>New recipients, column by column.</summary>
internal sealed class RecipientColumns
{
    private readonly Column<long> _key = new();
    private readonly Column<int> _n = new(), _status = new();
    private readonly NameColumn _address, _domain;
    private readonly Column<string> _nextHop = new();

    public RecipientColumns(PostgresNames addresses, PostgresNames domains)
    {
        _address = new NameColumn(addresses);
        _domain = new NameColumn(domains);
        Batch = new RowBatch("INSERT INTO recipient (key, n, address, domain, status, next_hop) SELECT * FROM unnest($1,$2,$3,$4,$5,$6)", _key, _n, _address, _domain, _status, _nextHop);
    }

    public RowBatch Batch { get; }

    public void Add(long key, int n, string address, string domain, int status, string nextHop)
    {
        _key.Add(key);
        _n.Add(n);
        _address.Add(address);
        _domain.Add(domain);
        _status.Add(status);
        _nextHop.Add(PostgresText.Of(nextHop));
        Batch.Count();
    }
}
