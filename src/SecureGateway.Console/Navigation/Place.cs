using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Navigation;

/// <summary>A page that the navigation leads to.</summary>
/// <param name="Path">From the root on, as its <c>@page</c> says.</param>
/// <param name="Group">The headings above it, the outer one first.</param>
public sealed record Place(string Name, string Path, string Icon, params IReadOnlyList<string> Group)
{
    /// <summary>Whoever may less is not led there, and told on the page why it is empty.</summary>
    public Permission Needs { get; init; } = Permission.View;
}
