using SecureGateway.Mail;

namespace SecureGateway.Revocation;

/// <summary>What is known of one certificate, and until when.</summary>
internal readonly record struct StatusAnswer(RevocationFacts Status, DateTimeOffset KeepUntil);
