using Microsoft.Data.Sqlite;
using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>
/// What was typed to look for a sender or recipient, resolved to numbers of addresses or of domains: a whole address, a domain
/// (<c>@example.com</c>), everything below one (<c>@*.example.com</c>), or a part of an address.
/// </summary>
internal sealed record WhoTerm(WhoKind Kind, IReadOnlyList<long> Ids)
{
    private const int Most = 50_000;

    public static WhoTerm Resolve(SqliteConnection connection, string typed)
    {
        var text = typed.Trim().ToLowerInvariant();
        if (text is "<>" or "")
            return new WhoTerm(WhoKind.Addresses, [0]);
        text = text.Trim('<', '>');
        if (Below(text) is { } parent)
            return new WhoTerm(WhoKind.Domains, Query(connection, "SELECT id FROM domain WHERE reversed > $p AND reversed < $q", DomainText.Reverse(parent), DomainText.Reverse(parent) + "\uffff"));
        if (text[0] == '@')
            return new WhoTerm(WhoKind.Domains, Domain(connection, text[1..]));
        if (MailAddress.TryParse(text, out var address) && address.Domain != default && Exact(connection, address) is { Count: > 0 } exact)
            return new WhoTerm(WhoKind.Addresses, exact);
        if (!text.Contains('@', StringComparison.Ordinal) && text.Contains('.', StringComparison.Ordinal) && Domain(connection, text) is { Count: > 0 } domain)
            return new WhoTerm(WhoKind.Domains, domain);
        return new WhoTerm(WhoKind.Addresses, Part(connection, text));
    }

    private static string? Below(string text)
    {
        var rest = text.StartsWith("@*.", StringComparison.Ordinal) ? text[3..]
            : text.StartsWith("*.", StringComparison.Ordinal) ? text[2..]
            : text.StartsWith("@.", StringComparison.Ordinal) ? text[2..]
            : null;
        return rest is not null && DomainName.TryParse(rest, out var parsed) ? parsed.Value : null;
    }

    private static IReadOnlyList<long> Domain(SqliteConnection connection, string text) =>
        DomainName.TryParse(text, out var domain) ? Query(connection, "SELECT id FROM domain WHERE text = $p", domain.Value) : [];

    private static IReadOnlyList<long> Exact(SqliteConnection connection, MailAddress address) =>
        Query(connection, "SELECT id FROM address WHERE text = $p", AddressText.Of(address));

    // The index holds each three letters that stand side by side; what has fewer is looked for at the beginning. Of an address
    // the part before the "@" narrows best: its domain may be that of every other address, and reading all of those is slow.
    private static IReadOnlyList<long> Part(SqliteConnection connection, string part)
    {
        if (part.EnumerateRunes().Count() < 3)
            return Query(connection, "SELECT id FROM address WHERE text >= $p AND text < $q", part, part + "\uffff");
        var local = part[..(part.IndexOf('@', StringComparison.Ordinal) + 1)];
        var narrow = local.EnumerateRunes().Count() < 3 ? part : local;
        return Query(connection, "SELECT rowid FROM address_part WHERE text LIKE $q AND instr(text, $p) > 0", part, $"%{narrow}%");
    }

    private static List<long> Query(SqliteConnection connection, string sql, string p, string? q = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"{sql} LIMIT {Most}";
        command.Parameters.AddWithValue("$p", p);
        if (q is not null)
            command.Parameters.AddWithValue("$q", q);
        using var reader = command.ExecuteReader();
        var ids = new List<long>();
        while (reader.Read())
            ids.Add(reader.GetInt64(0));
        return ids;
    }
}

/// <summary>Of what a <see cref="WhoTerm"/> has the numbers.</summary>
internal enum WhoKind
{
    Addresses,
    Domains,
}
