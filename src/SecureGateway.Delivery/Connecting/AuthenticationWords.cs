namespace SecureGateway.Delivery;

/// <summary>
/// The secret of a login and what was sent to prove it, so that a server's reply which repeats any of it is recognised: a server
/// that does not know AUTH may well say which command it did not understand, and replies go into logs, tracking and reports.
/// </summary>
internal sealed class AuthenticationWords(string secret)
{
    // A part as long as this is as good as the whole: servers cut what they repeat.
    private const int Part = 6;

    private readonly List<string> _words = [secret];

    /// <returns>The same.</returns>
    public string Sent(string response)
    {
        if (response.Length > 0)
            _words.Add(response);
        return response;
    }

    public bool AreIn(string? text) => text is not null && _words.Exists(word => IsIn(word, text));

    /// <summary>The text where it repeats nothing, else what may stand in its place.</summary>
    public string Instead(string text) => AreIn(text) ? "the server's words repeat what was sent, and are not kept" : text;

    private static bool IsIn(string word, string text)
    {
        for (var i = 0; i + Math.Min(Part, word.Length) <= word.Length; i++)
        {
            if (text.AsSpan().Contains(word.AsSpan(i, Math.Min(Part, word.Length)), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
