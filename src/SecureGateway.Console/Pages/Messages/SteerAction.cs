using MudBlazor;

namespace SecureGateway.WebConsole.Pages.Messages;

/// <summary>Something that can be done with messages of the queue.</summary>
/// <param name="Name">The operation, in the palette <c>queue</c>.</param>
/// <param name="Label">On its button.</param>
/// <param name="Ask">The question before it is done.</param>
/// <param name="Means">What follows from it, as a sentence.</param>
/// <param name="IsFinal">It cannot be taken back.</param>
public sealed record SteerAction(string Name, string Label, string Icon, string Ask, string Means, bool IsFinal = false)
{
    public static IReadOnlyList<SteerAction> All { get; } =
    [
        new("hold", "Hold", Icons.Material.Outlined.PauseCircle, "Hold?", "No attempt begins until they are released."),
        new("release", "Release", Icons.Material.Outlined.PlayCircle, "Release?", "What is due goes at once."),
        new("retry", "Retry now", Icons.Material.Outlined.Replay, "Try now?", "After a TLS failure the next attempt does not begin before its time, so that a failure of a moment does not lead to plaintext."),
        new("return", "Return to sender", Icons.Material.Outlined.Undo, "Return to the sender?", "They are given up, and each sender gets a report. This cannot be taken back.", IsFinal: true),
        new("delete", "Delete", Icons.Material.Outlined.Delete, "Delete?", "They are given up without a word to anybody. This cannot be taken back.", IsFinal: true),
    ];
}
