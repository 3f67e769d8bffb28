using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Parts;

/// <summary>What an operation says, as it stands on a page: harmless, with a capital at its beginning.</summary>
public static class Sentence
{
    public static string Of(string words) => SafeText.Of(words) is { Length: > 0 } safe ? char.ToUpperInvariant(safe[0]) + safe[1..] : "";
}
