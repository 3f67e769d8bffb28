using SecureGateway.Configuration.Schema;

namespace SecureGateway.Operations;

/// <summary>What to say to a word that is not known.</summary>
public static class Slip
{
    /// <summary>"'relase' is not known; did you mean release?", or the words there are.</summary>
    public static string OfPen(string word, IReadOnlyCollection<string> known) =>
        Nearest.Of(word, known) is { } near && Nearest.IsNear(word, near)
            ? $"'{word}' is not known; did you mean {near}?"
            : $"'{word}' is not known; there is {List(known)}";

    private static string List(IReadOnlyCollection<string> known) => known.Count == 0 ? "nothing to choose from" : string.Join(", ", known);
}
