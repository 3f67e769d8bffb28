using System.Collections.Frozen;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// Finds the most specific pattern for a name: the name itself, then <c>*.parent</c> from the longest parent down, then
/// <c>*</c>. Two values for one pattern are an error of validation; here the first one stays.
/// </summary>
public sealed class DomainTable<T>
    where T : class
{
    private readonly FrozenDictionary<DomainName, T> _exact;
    private readonly FrozenDictionary<DomainName, T> _below;
    private readonly T? _any;

    public DomainTable(IEnumerable<(DomainPattern Pattern, T Value)> entries)
    {
        var exact = new Dictionary<DomainName, T>();
        var below = new Dictionary<DomainName, T>();
        foreach (var (pattern, value) in entries)
        {
            if (pattern.IsAny)
                _any ??= value;
            else
                (pattern.Below ? below : exact).TryAdd(pattern.Name, value);
        }

        _exact = exact.ToFrozenDictionary();
        _below = below.ToFrozenDictionary();
    }

    /// <summary>The value and the pattern that won, or null.</summary>
    public (T Value, DomainPattern Pattern)? Find(DomainName name)
    {
        if (name != default)
        {
            if (_exact.TryGetValue(name, out var value))
                return (value, DomainPattern.Parse(name.Value));
            if (_below.Count > 0)
            {
                for (var parent = name.Parent(); parent != default; parent = parent.Parent())
                {
                    if (_below.TryGetValue(parent, out value))
                        return (value, DomainPattern.Parse("*." + parent.Value));
                }
            }
        }

        return _any is null ? null : (_any, DomainPattern.Any);
    }
}
