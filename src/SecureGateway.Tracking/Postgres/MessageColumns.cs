using SecureGateway.Policy;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Postgres;

/// <summary>New messages and refusals, column by column.</summary>
internal sealed class MessageColumns
{
    private const string Names = "key, id, node, kind, size, sender, sender_domain, subject, folded, message_id, message_id_hash, client, client_host, profile, tls_in";

    private readonly Column<long> _key = new(), _size = new();
    private readonly Column<byte[]?> _id = new();
    private readonly Column<int> _kind = new(), _tlsIn = new();
    private readonly NameColumn _node, _sender, _senderDomain, _client, _clientHost, _profile;
    private readonly Column<string> _subject = new(), _folded = new(), _messageId = new();
    private readonly Column<long?> _messageIdHash = new();
    private readonly StandingColumns _standing;

    public MessageColumns(PostgresNames addresses, PostgresNames domains, PostgresNames terms)
    {
        (_sender, _senderDomain) = (new NameColumn(addresses), new NameColumn(domains));
        (_node, _client, _clientHost, _profile) = (new NameColumn(terms), new NameColumn(terms), new NameColumn(terms), new NameColumn(terms));
        _standing = new StandingColumns(terms);
        IColumn[] all =
        [
            _key, _id, _node, _kind, _size, _sender, _senderDomain, _subject, _folded, _messageId, _messageIdHash, _client, _clientHost, _profile, _tlsIn, .. _standing.All,
        ];
        Batch = new RowBatch($"INSERT INTO message ({Names}, {StandingColumns.Names}) SELECT * FROM unnest({RowBatch.Arrays(all.Length)})", all);
    }

    public RowBatch Batch { get; }

    public void Add(TrackedMessage m, string node)
    {
        Add(m.Key, RowKey.Of(m.Id), node, m.Kind, m.Size, m.Sender, m.SenderDomain, m.Subject, m.MessageId, m.Client, m.ClientHost, m.Profile, m.Inbound);
        _standing.Add(m);
    }

    public void Add(RefusalRow refusal, string node)
    {
        var facts = refusal.Facts;
        Add(refusal.Key, null, node, refusal.Kind, 0, facts.Sender, DomainText.Of(facts.Sender), "", "", facts.Client, facts.ClientHost, facts.Profile, refusal.Tls);
        _standing.Add(refusal);
    }

    private void Add(
        long key, byte[]? id, string node, TrackedKind kind, long size, string sender, string senderDomain, string subject, string messageId, string client, string clientHost, string? profile, TlsUsed tls)
    {
        _key.Add(key);
        _id.Add(id);
        _node.Add(node);
        _kind.Add((int)kind);
        _size.Add(size);
        _sender.Add(sender);
        _senderDomain.Add(senderDomain);
        _subject.Add(PostgresText.Of(subject));
        _folded.Add(PostgresDialect.Fold(subject));
        _messageId.Add(PostgresText.Of(messageId));
        _messageIdHash.Add(RowKey.HashOf(messageId));
        _client.Add(client);
        _clientHost.Add(clientHost);
        _profile.Add(profile is ConnectionProfile.DefaultName ? null : profile); // most mail comes from clients that no profile names; they need no entry in the index
        _tlsIn.Add((int)tls);
        Batch.Count();
    }
}
