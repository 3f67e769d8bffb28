using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>Whether a domain is one of a set of patterns.</summary>
public sealed class DomainSet(ImmutableArray<DomainPattern> patterns)
{
    private readonly DomainTable<string> _table = new(patterns.Select(pattern => (pattern, "")));

    public bool Contains(DomainName name) => _table.Find(name) is not null;
}
