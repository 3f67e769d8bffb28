using System.Collections.Immutable;

namespace SecureGateway.Mail;

/// <summary>
/// What was known of a message when it came in, besides what the queue needs. It stands in the journal for those who follow it
/// (tracking), and is not kept with the waiting message.
/// </summary>
/// <param name="Session">The session's id in logs; empty for a report of the gateway's own.</param>
/// <param name="By">What matched the client's profile, with <paramref name="Entry"/> as written in it.</param>
/// <param name="Rulings">What mandatory profiles said at MAIL, in report mode too.</param>
public sealed record AcceptanceFacts(
    string Session, MatchedBy By, string Entry, ImmutableArray<RulingFacts> Rulings, MessageHeaders Headers)
{
    /// <summary>The client was offered STARTTLS, or was under TLS already.</summary>
    public bool StartTlsOffered { get; init; }
}

/// <summary>One profile's ruling on a session, requirement by requirement.</summary>
/// <param name="Enforced">False in report mode: it only told (M-13).</param>
public sealed record RulingFacts(string Profile, MatchedBy By, string Entry, bool Enforced, ImmutableArray<RequirementCheck> Checks);
