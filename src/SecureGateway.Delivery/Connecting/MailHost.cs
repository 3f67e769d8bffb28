using System.Globalization;
using System.Net;

namespace SecureGateway.Delivery;

/// <summary>One host of a next hop, in the order in which it is to be tried.</summary>
/// <param name="Name">As in the route or the MX, without trailing dot; also the reference name of its certificate (M-10).</param>
/// <param name="Address">Set when the name is an address: then nothing is looked up.</param>
internal sealed record MailHost(string Name, int Port, IPAddress? Address)
{
    public override string ToString() => Name.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Name}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Name}:{Port}");
}
