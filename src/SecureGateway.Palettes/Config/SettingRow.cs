using SecureGateway.Configuration;

namespace SecureGateway.Palettes.Config;

/// <summary>A key of the policy; see <see cref="PolicySetting"/>.</summary>
/// <param name="Default">One text, or as many as a list has.</param>
/// <param name="Applied">Null where the profile or route is not applied yet.</param>
/// <param name="IsPending">Pending says something else than what is applied.</param>
public sealed record SettingRow(
    string Key, string Name, string Description, string Notes, string Expected, IReadOnlyList<SettingChoice> Choices, bool IsList,
    IReadOnlyList<string> Default, IReadOnlyList<string>? Applied, IReadOnlyList<string> Pending, bool IsPending)
{
    public static SettingRow Of(PolicySetting setting) => new(
        setting.Key, setting.Name, setting.Description, setting.Notes, setting.Expected, setting.Choices, setting.IsList,
        setting.Default, setting.Applied is { } applied ? (IReadOnlyList<string>)applied : null, setting.Pending, setting.IsPending);
}
