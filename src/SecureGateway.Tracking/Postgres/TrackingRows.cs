using System.Text;
using Npgsql;
using SecureGateway.Queue.Serialization;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Postgres;

/// <summary>
/// What one transaction writes, gathered in columns: however many messages it is about, each table is written by one statement, and
/// all of them go to the database together. Used by the writer only.
/// </summary>
internal sealed class TrackingRows
{
    /// <summary>What rows are reckoned to take, with their indexes and names of their own; a story takes its octets besides.</summary>
    public const int MessageOctets = 900, RecipientOctets = 220, StoryOctets = 160, RefusalOctets = 80;

    private readonly PostgresNames _addresses;
    private readonly PostgresNames _domains;
    private readonly PostgresNames _terms;
    private readonly string _node;
    private readonly MessageColumns _messages;
    private readonly StandingColumns _changes;
    private readonly RecipientColumns _recipients;
    private readonly RowBatch _changedRecipients;
    private readonly Column<long> _changedKey = new();
    private readonly Column<int> _changedN = new(), _changedStatus = new();
    private readonly Column<string> _changedHop = new();
    private readonly RowBatch _stories;
    private readonly RowBatch _more;
    private readonly Column<long> _storyKey = new(), _moreKey = new(), _refusalKey = new();
    private readonly Column<byte[]> _storyEvents = new(), _moreEvents = new();
    private readonly RowBatch _refusals;
    private readonly Column<string> _facts = new();
    private readonly RowBatch[] _all;

    public TrackingRows(string node, TimeProvider time)
    {
        _node = node;
        _addresses = new PostgresNames("address", time);
        _domains = new PostgresNames("domain", time, ("reversed", DomainText.Reverse));
        _terms = new PostgresNames("term", time, ("folded", PostgresDialect.Fold));
        _messages = new MessageColumns(_addresses, _domains, _terms);
        _changes = new StandingColumns(_terms);
        _recipients = new RecipientColumns(_addresses, _domains);
        _changedRecipients = new RowBatch(
            "UPDATE recipient r SET status = u.status, next_hop = u.next_hop FROM unnest($1,$2,$3,$4) AS u(key, n, status, next_hop) WHERE r.key = u.key AND r.n = u.n",
            _changedKey, _changedN, _changedStatus, _changedHop);
        _stories = new RowBatch("INSERT INTO story SELECT * FROM unnest($1,$2)", _storyKey, _storyEvents);
        _more = new RowBatch("INSERT INTO story_more (key, events) SELECT * FROM unnest($1,$2)", _moreKey, _moreEvents);
        _refusals = new RowBatch("INSERT INTO refusal SELECT * FROM unnest($1,$2)", _refusalKey, _facts);
        _all = [_messages.Batch, _changes.Update, _recipients.Batch, _changedRecipients, _stories, _more, _refusals];
    }

    /// <summary>What is added by these rows, reckoned.</summary>
    public long Octets { get; private set; }

    /// <summary>Rows that are new or changed.</summary>
    public List<long> Keys { get; } = [];

    /// <summary>Of this node, once its name was looked up with those of the rows.</summary>
    public long NodeNumber => _terms.Of(_node);

    public void Add(TrackedMessage m)
    {
        Keys.Add(m.Key);
        if (m.IsNew)
            _messages.Add(m, _node);
        else
            _changes.Add(m);
        foreach (var recipient in m.Recipients)
        {
            if (m.IsNew)
                AddRecipient(m.Key, recipient.Index, recipient.Address, recipient.Domain, DispositionOf(recipient), recipient.NextHop);
            else if (recipient.IsChanged)
                Change(m.Key, recipient);
            recipient.IsChanged = false;
        }

        Octets += m.IsNew ? MessageOctets : 0;
        if (m.Untold.Count > 0)
            Tell(m);
        m.IsNew = false;
        m.IsDirty = false;
    }

    public void Add(RefusalRow refusal)
    {
        Keys.Add(refusal.Key);
        _messages.Add(refusal, _node);
        if (refusal.Facts.Recipient.Length > 0)
            AddRecipient(refusal.Key, 0, refusal.Facts.Recipient, DomainText.Of(refusal.Facts.Recipient), -1, "");
        var facts = refusal.Facts.ToJson(); // which escapes what the database would not take
        _refusalKey.Add(refusal.Key);
        _facts.Add(facts);
        _refusals.Count();
        Octets += MessageOctets + RefusalOctets + Encoding.UTF8.GetByteCount(facts);
    }

    /// <summary>Looks the names up that the rows want; before they are written.</summary>
    public void Resolve(NpgsqlConnection connection)
    {
        _terms.Want(_node);
        using var batch = new NpgsqlBatch(connection);
        PostgresNames[] asked = [.. ((PostgresNames[])[_addresses, _domains, _terms]).Where(names => names.AddTo(batch))];
        if (asked.Length == 0)
            return;
        using var reader = batch.ExecuteReader();
        foreach (var names in asked)
            names.Take(reader);
    }

    public void AddTo(NpgsqlBatch batch)
    {
        foreach (var rows in _all)
            rows.AddTo(batch);
    }

    public void Clear()
    {
        foreach (var rows in _all)
            rows.Clear();
        Keys.Clear();
        Octets = 0;
    }

    public static int DispositionOf(TrackedRecipient recipient) => recipient.Disposition is { } known ? (int)known : -1;

    private void AddRecipient(long key, int n, string address, string domain, int status, string nextHop)
    {
        _recipients.Add(key, n, address, domain, status, nextHop);
        Octets += RecipientOctets;
    }

    private void Change(long key, TrackedRecipient recipient)
    {
        _changedKey.Add(key);
        _changedN.Add(recipient.Index);
        _changedStatus.Add(DispositionOf(recipient));
        _changedHop.Add(PostgresText.Of(recipient.NextHop));
        _changedRecipients.Count();
    }

    private void Tell(TrackedMessage m)
    {
        var events = LaneEventBytes.Write(m.Untold);
        (m.HasStory ? _moreKey : _storyKey).Add(m.Key);
        (m.HasStory ? _moreEvents : _storyEvents).Add(events);
        (m.HasStory ? _more : _stories).Count();
        Octets += StoryOctets + events.Length;
        m.HasStory = true;
        m.Untold.Clear();
    }
}
