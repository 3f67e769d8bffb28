using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Schema;

/// <summary>
/// A key that may stand in the configuration. The keys are declared once, in *Keys.cs; reading, defaults, the refusal of
/// unknown keys and the nearest known one all come from there.
/// </summary>
internal abstract record Key(string Name, string Description);

/// <summary>A key with a value.</summary>
/// <param name="Default">As it would stand in a file.</param>
internal sealed record Setting<T>(string Name, Kind<T> Kind, string Default, string Description) : Key(Name, Description)
{
    private readonly Lazy<T> _default = new(() => Kind.OfText(Default));

    public T DefaultValue => _default.Value;
}

/// <summary>A key with keys below it.</summary>
internal sealed record Section(string Name, string Description, ImmutableArray<Key> Keys) : Key(Name, Description);

/// <summary>A key below which the administrator gives names, each with the same keys below it.</summary>
/// <param name="Entry">What one entry is called, as in "no <c>connection</c> has the name".</param>
internal sealed record NamedSections(string Name, string Entry, string Description, ImmutableArray<Key> Keys) : Key(Name, Description);

/// <summary>A key whose value is a list of braces, each with the same keys in it.</summary>
internal sealed record SectionList(string Name, string Default, string Description, ImmutableArray<Key> Keys) : Key(Name, Description)
{
    /// <summary>The list that stands when no file names one.</summary>
    public HoconArray DefaultItems { get; } = HoconDefault.Parse<HoconArray>(Default);
}
