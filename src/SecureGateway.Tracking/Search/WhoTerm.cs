using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>
/// What was typed to look for a sender or recipient, resolved to numbers of addresses or of domains: a whole address, a domain
/// (<c>@example.com</c>), everything below one (<c>@*.example.com</c>), or a part of an address. Of more than
/// <see cref="SearchCut.Most"/> it has that many.
/// </summary>
internal sealed record WhoTerm(WhoKind Kind, IReadOnlyList<long> Ids)
{
    /// <summary>There are more than it has.</summary>
    public bool IsCut { get; private init; }

    public static WhoTerm Resolve(Reading reading, string typed)
    {
        var text = typed.Trim().ToLowerInvariant();
        if (text is "<>" or "")
            return new WhoTerm(WhoKind.Addresses, [0]);
        text = text.Trim('<', '>');
        if (Below(text) is { } parent)
            return Bounded(WhoKind.Domains, Query(reading, "SELECT id FROM domain WHERE reversed > @p AND reversed < @q", DomainText.Reverse(parent), DomainText.Reverse(parent) + "\uffff"));
        if (text[0] == '@')
            return new WhoTerm(WhoKind.Domains, Domain(reading, text[1..]));
        if (MailAddress.TryParse(text, out var address) && address.Domain != default && Exact(reading, address) is { Count: > 0 } exact)
            return new WhoTerm(WhoKind.Addresses, exact);
        if (!text.Contains('@', StringComparison.Ordinal) && text.Contains('.', StringComparison.Ordinal) && Domain(reading, text) is { Count: > 0 } domain)
            return new WhoTerm(WhoKind.Domains, domain);
        return Bounded(WhoKind.Addresses, Part(reading, text));
    }

    private static WhoTerm Bounded(WhoKind kind, List<long> ids) =>
        ids.Count <= SearchCut.Most ? new WhoTerm(kind, ids) : new WhoTerm(kind, ids.GetRange(0, SearchCut.Most)) { IsCut = true };

    private static string? Below(string text)
    {
        var rest = text.StartsWith("@*.", StringComparison.Ordinal) ? text[3..]
            : text.StartsWith("*.", StringComparison.Ordinal) ? text[2..]
            : text.StartsWith("@.", StringComparison.Ordinal) ? text[2..]
            : null;
        return rest is not null && DomainName.TryParse(rest, out var parsed) ? parsed.Value : null;
    }

    private static IReadOnlyList<long> Domain(Reading reading, string text) =>
        DomainName.TryParse(text, out var domain) ? Query(reading, "SELECT id FROM domain WHERE text = @p", domain.Value) : [];

    private static IReadOnlyList<long> Exact(Reading reading, MailAddress address) =>
        Query(reading, "SELECT id FROM address WHERE text = @p", AddressText.Of(address));

    // The index holds each three letters that stand side by side; what has fewer is looked for at the beginning. Of an address
    // the part before the "@" narrows best: its domain may be that of every other address, and reading all of those is slow.
    private static List<long> Part(Reading reading, string part)
    {
        if (part.EnumerateRunes().Count() < 3)
            return Query(reading, "SELECT id FROM address WHERE text >= @p AND text < @q", part, part + "\uffff");
        var local = part[..(part.IndexOf('@', StringComparison.Ordinal) + 1)];
        var narrow = local.EnumerateRunes().Count() < 3 ? part : local;
        return Query(reading, $"SELECT {reading.Dialect.AddressHolds}", part, reading.Dialect.Pattern(narrow));
    }

    private static List<long> Query(Reading reading, string sql, string p, string q = "") => reading.Numbers($"{sql} LIMIT {SearchCut.Most + 1}", ("@p", p), ("@q", q));
}

/// <summary>Of what a <see cref="WhoTerm"/> has the numbers.</summary>
internal enum WhoKind
{
    Addresses,
    Domains,
}
