namespace SecureGateway.Inbound;

/// <summary>The session's actor is gone and its questions have no answer; the wire says 421.</summary>
public sealed class SessionGoneException(string session) : Exception($"session {session} has no actor any more");
