namespace SecureGateway.WebConsole.Pages.Messages;

/// <summary>A fact of a story line, read back from its text: <c>! side at fault: theirs</c>.</summary>
public sealed record ShownFact(string Name, string Value, bool IsTrouble)
{
    private const string Required = "required";

    public static ShownFact Of(string fact)
    {
        var isTrouble = fact.StartsWith("! ", StringComparison.Ordinal);
        var text = isTrouble ? fact[2..] : fact;
        // "required by PROFILE: KIND: required A, achieved B: met" has its name before the second colon.
        var from = text.StartsWith(Required, StringComparison.Ordinal) ? text.IndexOf(": ", StringComparison.Ordinal) + 2 : 0;
        var at = text.IndexOf(": ", Math.Max(from, 0), StringComparison.Ordinal);
        return at < 0 ? new ShownFact(text, "", isTrouble) : new ShownFact(text[..at], text[(at + 2)..], isTrouble);
    }
}
