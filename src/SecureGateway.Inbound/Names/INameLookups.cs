using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>The two questions to the DNS behind <see cref="IClientNames"/>. May throw; the caller bounds the time.</summary>
public interface INameLookups
{
    /// <summary>PTR names of an address.</summary>
    Task<NameAnswer<DomainName>> NamesAsync(IPAddress address, CancellationToken cancellationToken);

    /// <summary>A or AAAA of a name, of the family that is asked for.</summary>
    Task<NameAnswer<IPAddress>> AddressesAsync(DomainName name, bool v6, CancellationToken cancellationToken);
}
