using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>A message for some of its recipients, with its bytes as stored, which are read again for each host it is sent to.</summary>
internal readonly record struct MailItem(Envelope Envelope, ImmutableArray<AttemptRecipient> Recipients, StoredBody Body);
