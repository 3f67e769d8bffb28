using SecureGateway.WebConsole.Navigation;
using SecureGateway.WebConsole.Operating;

namespace SecureGateway.WebConsole.Pages.Messages;

/// <summary>What Queues shows, in its address.</summary>
public static class QueueTerms
{
    /// <summary>Rows at most; not a filter.</summary>
    public const string Limit = "limit";

    /// <summary>Arguments of <c>queue list</c> that the form has, in its order.</summary>
    public static readonly string[] Filters = ["next-hop", "reason", "sender", "recipient", "held"];

    public static Terms Read(string address) => Terms.Read(address, [.. Filters, Limit]);

    /// <summary>The list that shows these messages: <c>Link(("next-hop", "mx.example.com:25"))</c>.</summary>
    public static string Link(params ReadOnlySpan<(string Name, string Value)> wanted)
    {
        var terms = Terms.None;
        foreach (var (name, value) in wanted)
            terms = terms.With(name, value);
        return terms.Link(Places.Queues.Path);
    }
}
