using System.Collections.Immutable;
using System.Data.Common;
using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>
/// How a question is asked: one index that gives keys from the newest on, and conditions that each row must satisfy besides.
/// The index is the one that is likely to hold the fewest rows; where none helps it is the table itself, by time.
/// </summary>
internal sealed class SearchPlan
{
    private const int MostBranches = 200;
    private const string Range = "key < @before AND key >= @from ORDER BY key DESC LIMIT @chunk";

    // What was given up for somebody may also wait, be held or be deleted for somebody else.
    private static readonly string NotDelivered = Union([.. new[] { TrackedStatus.Deferred, TrackedStatus.PartlyDelivered, TrackedStatus.Returned, TrackedStatus.Deleted, TrackedStatus.Held }
        .Select(status => $"SELECT key FROM message WHERE status = {(int)status} AND status <> 2 AND {Range}")]);

    private readonly Reading _reading;
    private readonly List<(int Rank, string? Driver, string Condition)> _criteria = [];
    private readonly Dictionary<string, object> _parameters = new(StringComparer.Ordinal);
    private readonly List<SearchCut> _cuts = [];

    public SearchPlan(Reading reading, TrackingQuery query)
    {
        _reading = reading;
        if (query.MessageId is { Length: > 0 } id)
            ById(id.Trim());
        if (query.Recipient is { Length: > 0 } recipient)
            ByRecipient(Who("recipient", recipient));
        if (query.Sender is { Length: > 0 } sender)
            BySender(Who("sender", sender));
        if (query.Subject is { Length: > 0 } subject)
            Add(99, null, reading.Dialect.SubjectHolds, ("@subject", reading.Dialect.Folded(subject.Trim())));
        if (query.Client is { Length: > 0 } client)
            ByClient(client.Trim());
        if (query.Profile is { Length: > 0 } profile)
            ByProfile(profile.Trim());
        if (query.Route is { Length: > 0 } route)
            ByRoute(Parts("route", route.Trim(), "a longer part"));
        if (query.Node is { Length: > 0 } node)
            Add(80, $"SELECT key FROM message WHERE {reading.Dialect.IsOfNode} AND {Range}", reading.Dialect.IsOfNode, ("@node", node), ("@me", reading.Node));
        ByMarks(query);
        _criteria.Sort((one, other) => one.Rank.CompareTo(other.Rank));
        Driver = _criteria is [{ Driver: { } best }, ..] ? best : $"SELECT key FROM message WHERE {Range}";
        var rest = _criteria is [{ Driver: not null }, ..] ? _criteria.Skip(1) : _criteria;
        Conditions = string.Join(" AND ", rest.Select(criterion => criterion.Condition));
    }

    /// <summary>Keys, with parameters <c>@before</c>, <c>@from</c> and <c>@chunk</c>.</summary>
    public string Driver { get; }

    /// <summary>Empty when the driver says it all.</summary>
    public string Conditions { get; }

    /// <summary>What of it means more than is looked at.</summary>
    public ImmutableArray<SearchCut> Cuts => [.. _cuts];

    public void Bind(DbCommand command)
    {
        foreach (var (name, value) in _parameters)
            _reading.Bind(command, name, value);
    }

    private void ById(string id)
    {
        if (QueueId.TryParse(id, out var ours))
        {
            Add(0, $"SELECT key FROM message WHERE id = @id AND id IS NOT NULL AND {Range}", "m.id = @id", ("@id", RowKey.Of(ours)));
            return;
        }

        var bare = id.Trim('<', '>');
        Add(
            0,
            $"SELECT key FROM message WHERE message_id_hash IN (@bare, @angled) AND message_id_hash IS NOT NULL AND {Range}",
            "m.message_id_hash IN (@bare, @angled)",
            ("@bare", RowKey.HashOf(bare) ?? 0),
            ("@angled", RowKey.HashOf($"<{bare}>") ?? 0));
        Add(99, null, "trim(m.message_id, '<>') = @messageid", ("@messageid", bare));
    }

    private WhoTerm Who(string field, string typed)
    {
        var who = WhoTerm.Resolve(_reading, typed);
        if (who.IsCut)
            _cuts.Add(who.Kind == WhoKind.Domains ? SearchCut.Domains(field, typed) : SearchCut.Addresses(field, typed));
        return who;
    }

    private void ByRoute(IReadOnlyList<long> ids) => Add(99, null, $"({OneOf("m.route", ids)} OR {OneOf("m.next_hop", ids)})");

    private void ByRecipient(WhoTerm who)
    {
        var column = who.Kind == WhoKind.Domains ? "domain" : "address";
        Add(
            Rank(who), Branches(who.Ids, id => $"SELECT DISTINCT key FROM recipient WHERE {column} = {id} AND {Range}"),
            $"EXISTS(SELECT 1 FROM recipient r WHERE r.key = m.key AND {OneOf($"r.{column}", who.Ids)})");
    }

    private void BySender(WhoTerm who)
    {
        var column = who.Kind == WhoKind.Domains ? "sender_domain" : "sender";
        Add(
            Rank(who) + 1, Branches(who.Ids, id => $"SELECT key FROM message WHERE {column} = {id} AND {Range}"),
            OneOf($"m.{column}", who.Ids));
    }

    private void ByClient(string client)
    {
        var exact = System.Net.IPAddress.TryParse(client, out var address);
        var ids = exact ? Term(address!.ToString()) : Parts("client", client, "its address, or a longer part of its host name");
        if (exact)
            Add(60, Branches(ids, id => $"SELECT key FROM message WHERE client = {id} AND {Range}"), OneOf("m.client", ids));
        else
            Add(99, null, $"({OneOf("m.client", ids)} OR {OneOf("m.client_host", ids)})");
    }

    private void ByProfile(string profile)
    {
        if (profile == Policy.ConnectionProfile.DefaultName)
        {
            Add(99, null, "m.profile IS NULL");
            return;
        }

        var ids = Term(profile);
        var branches = ids.SelectMany(id => (string[])
        [
            $"SELECT key FROM message WHERE profile = {id} AND profile IS NOT NULL AND {Range}",
            $"SELECT key FROM message WHERE connection = {id} AND connection IS NOT NULL AND {Range}",
        ]);
        Add(50, Union([.. branches]), $"({OneOf("m.profile", ids)} OR {OneOf("m.connection", ids)})");
    }

    private void ByMarks(TrackingQuery query)
    {
        if (query.Flags != TrackedFlags.None)
        {
            var driver = query.Flags.HasFlag(TrackedFlags.FellBack) ? $"SELECT key FROM message WHERE (flags & 1) <> 0 AND {Range}"
                : query.Flags.HasFlag(TrackedFlags.RefusedForTls) ? $"SELECT key FROM message WHERE (flags & 2) <> 0 AND {Range}"
                : query.Flags.HasFlag(TrackedFlags.Returned) ? NotDelivered
                : null;
            Add(driver is null ? 99 : 30, driver, "(m.flags & @flags) = @flags", ("@flags", (int)query.Flags));
            if (driver is not null && (driver == NotDelivered || (query.Flags & (query.Flags - 1)) != 0))
                Add(99, null, "(m.flags & @flags) = @flags"); // more than the driver says
        }

        if (query.Status is { } status)
        {
            var driver = status == TrackedStatus.Delivered ? null : $"SELECT key FROM message WHERE status = @status AND status <> 2 AND {Range}";
            Add(driver is null ? 99 : 45, driver, "m.status = @status", ("@status", (int)status));
        }

        if (query.Kind is { } kind)
            Add(99, null, "m.kind = @kind", ("@kind", (int)kind));
        if (query.WentOut)
            Add(99, null, "m.tls_out <> 0");
        if (query.InClear is { } direction)
            Add(99, null, direction == MailDirection.Inbound ? "m.tls_in = 1" : "m.tls_out IN (1, 4)");
        if (query.DoneFrom is { } from)
            Add(99, null, "m.ended >= @donefrom", ("@donefrom", from.ToUnixTimeMilliseconds()));
        if (query.DoneUntil is { } until)
            Add(99, null, "m.ended < @doneuntil", ("@doneuntil", until.ToUnixTimeMilliseconds()));
        if (query.UnderTls is { } under)
            Add(99, null, under ? "m.tls_in IN (0, 2, 3) AND m.tls_out IN (0, 2, 3) AND m.tls_in + m.tls_out > 0" : "(m.tls_in = 1 OR m.tls_out IN (1, 4))");
    }

    private static int Rank(WhoTerm who) => who switch
    {
        { Ids.Count: > MostBranches } => 99,
        { Kind: WhoKind.Addresses, Ids.Count: 1 } => 10,
        { Kind: WhoKind.Addresses } => 20,
        _ => 40,
    };

    private void Add(int rank, string? driver, string condition, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        _criteria.Add((rank, driver, condition));
        foreach (var (name, value) in parameters)
            _parameters[name] = value;
    }

    private static string? Branches(IReadOnlyList<long> ids, Func<long, string> branch) =>
        ids.Count > MostBranches ? null : Union([.. ids.Select(branch)]);

    // Each branch is in order by its index, and gives no more than one chunk: so what is put in order here is small.
    private static string Union(IReadOnlyList<string> branches) => branches.Count switch
    {
        0 => "SELECT key FROM message WHERE 1 = 0",
        1 => branches[0],
        _ => $"SELECT DISTINCT key FROM ({string.Join(" UNION ALL ", branches.Select(branch => $"SELECT key FROM ({branch}) AS b"))}) AS all_of_them ORDER BY key DESC LIMIT @chunk",
    };

    private List<long> Term(string text) => _reading.Numbers("SELECT id FROM term WHERE text = @text", ("@text", text));

    private List<long> Parts(string field, string typed, string narrower)
    {
        var ids = _reading.Numbers($"SELECT id FROM term WHERE {_reading.Dialect.TermHolds} LIMIT {SearchCut.Most + 1}", ("@text", _reading.Dialect.Folded(typed)));
        if (ids.Count <= SearchCut.Most)
            return ids;
        _cuts.Add(SearchCut.Names(field, typed, narrower));
        return ids.GetRange(0, SearchCut.Most);
    }

    private string OneOf(string column, IReadOnlyList<long> ids) => _reading.Dialect.OneOf(column, ids);
}
