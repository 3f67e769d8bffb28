using SecureGateway.WebConsole.Navigation;
using SecureGateway.WebConsole.Operating;

namespace SecureGateway.WebConsole.Pages.Messages;

/// <summary>What Track Messages looks for, in its address.</summary>
public static class TrackTerms
{
    /// <summary>Where an earlier page of rows ended.</summary>
    public const string After = "after";

    /// <summary>Whether the page looks again by itself; not the search's business.</summary>
    public const string Live = "live";

    /// <summary>Arguments of <c>track search</c> that the form has, in its order.</summary>
    public static readonly string[] Filters =
        ["recipient", "sender", "subject", "from", "until", "status", "tls", "fell-back", "refused-for-tls", "message-id", "client", "profile", "route", "kind",
         "done-from", "done-until", "in-clear", "went-out", "returned", "would-refuse", "peer"];

    public static Terms Read(string address) => Terms.Read(address, [.. Filters, After, Live]);

    /// <summary>The search that shows these messages: <c>Link(("from", "24h"), ("fell-back", "true"))</c>.</summary>
    public static string Link(params ReadOnlySpan<(string Name, string Value)> wanted)
    {
        var terms = Terms.None;
        foreach (var (name, value) in wanted)
            terms = terms.With(name, value);
        return terms.Link(Places.TrackMessages.Path);
    }
}
