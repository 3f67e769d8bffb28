using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// A set of domains or host names: <c>example.com</c>, <c>*.example.com</c> (everything below, at any depth, not the
/// name itself) or <c>*</c>.
/// </summary>
public readonly record struct DomainPattern
{
    private DomainPattern(DomainName name, bool below)
    {
        Name = name;
        Below = below;
    }

    /// <summary>The name, or the name below which everything matches; <c>default</c> for <c>*</c>.</summary>
    public DomainName Name { get; }

    /// <summary>True for <c>*.example.com</c> and <c>*</c>.</summary>
    public bool Below { get; }

    public bool IsAny => Below && Name == default;

    public static DomainPattern Any { get; } = new(default, true);

    public static bool TryParse(string text, out DomainPattern pattern)
    {
        pattern = Any;
        if (text == "*")
            return true;
        var below = text.StartsWith("*.", StringComparison.Ordinal);
        if (!DomainName.TryParse(below ? text[2..] : text, out var name))
            return false;
        pattern = new DomainPattern(name, below);
        return !(below && name.IsAddressLiteral);
    }

    /// <exception cref="FormatException">The text is no domain, <c>*.domain</c> or <c>*</c>.</exception>
    public static DomainPattern Parse(string text) =>
        TryParse(text, out var pattern) ? pattern : throw new FormatException($"'{text}' is not a domain, '*.domain' or '*'");

    public bool Matches(DomainName name)
    {
        if (!Below)
            return name == Name;
        if (Name == default)
            return true;
        for (var parent = name.Parent(); parent != default; parent = parent.Parent())
        {
            if (parent == Name)
                return true;
        }

        return false;
    }

    public override string ToString() => IsAny ? "*" : Below ? $"*.{Name}" : Name.ToString();
}
