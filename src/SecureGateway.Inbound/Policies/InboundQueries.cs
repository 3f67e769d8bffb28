using System.Collections.Immutable;

namespace SecureGateway.Inbound;

/// <summary>What the actors under <see cref="Mail.InboundKey"/> tell.</summary>
public static class InboundQueries
{
    /// <summary>The open sessions, oldest first. Answered with <see cref="SmtpSessionList"/>.</summary>
    /// <param name="Profile">Null for all.</param>
    public sealed record ListSessions(string? Profile = null);

    public sealed record SmtpSessionList(ImmutableArray<SmtpSessionInfo> Sessions);
}
