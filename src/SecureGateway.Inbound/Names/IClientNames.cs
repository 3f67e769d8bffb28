using System.Collections.Immutable;
using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>
/// The forward-confirmed host names of a client: its PTR names whose own addresses include it. Never throws for what
/// the DNS does: no answer in time is no name.
/// </summary>
public interface IClientNames
{
    ValueTask<ImmutableArray<DomainName>> ConfirmedAsync(IPAddress client, CancellationToken cancellationToken);
}
