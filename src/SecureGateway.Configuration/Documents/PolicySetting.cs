using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>A key of the policy with all that a face needs to offer it: what it means, what it takes, and what it says.</summary>
/// <param name="Key">As edits name it: <c>connections.bank.relay</c>, <c>routes[bank.example].to</c>.</param>
/// <param name="Name">The last part of the key.</param>
/// <param name="Description">One line.</param>
/// <param name="Notes">What the reference says besides; may be empty.</param>
/// <param name="Expected">In words, what would be right.</param>
/// <param name="Choices">The words it chooses between, the weakest first; empty for other kinds.</param>
/// <param name="IsList">True when it is, or may be, a list.</param>
/// <param name="Default">Texts as they are typed: one, or as many as a list has.</param>
/// <param name="Applied">What the applied policy says; null where the profile or route is not in it.</param>
public sealed record PolicySetting(
    string Key,
    string Name,
    string Description,
    string Notes,
    string Expected,
    ImmutableArray<SettingChoice> Choices,
    bool IsList,
    ImmutableArray<string> Default,
    ImmutableArray<string>? Applied,
    ImmutableArray<string> Pending)
{
    /// <summary>Another value than the applied one waits for an apply.</summary>
    public bool IsPending => Applied is not { } applied || !applied.AsSpan().SequenceEqual(Pending.AsSpan());
}
