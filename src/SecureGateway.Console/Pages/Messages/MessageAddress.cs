using SecureGateway.WebConsole.Navigation;

namespace SecureGateway.WebConsole.Pages.Messages;

/// <summary>Where a message's page is.</summary>
public static class MessageAddress
{
    /// <param name="which">A queue id, or the place of something refused.</param>
    public static string Of(string which) => $"{Places.TrackMessages.Path}/{Uri.EscapeDataString(which)}";
}
