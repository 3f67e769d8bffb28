using System.Collections.Frozen;
using System.Net;
using System.Net.NetworkInformation;

namespace SecureGateway.Delivery;

/// <summary>
/// The addresses at which this gateway is reached: those of the machine's interfaces, looked at anew each minute, and those
/// that the node is told of (behind address translation the machine does not know them). Where the interfaces cannot be
/// listed, what was known of them holds. Safe for use from many threads.
/// </summary>
/// <param name="interfaces">Null: the system's.</param>
internal sealed class OwnAddresses(DeliveryOptions options, TimeProvider time, Func<IEnumerable<IPAddress>>? interfaces = null)
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private FrozenSet<IPAddress> _known = FrozenSet<IPAddress>.Empty;
    private long _looked;
    private bool _everLooked;

    public bool Contains(IPAddress address) => Known().Contains(Bare(address));

    private FrozenSet<IPAddress> Known()
    {
        lock (_lock)
        {
            if (_everLooked && time.GetElapsedTime(_looked) < Keep)
                return _known;
            (_looked, _everLooked) = (time.GetTimestamp(), true);
            try
            {
                _known = (interfaces ?? OfInterfaces)().Concat(options.OtherAddresses).Select(Bare).ToFrozenSet();
            }
            catch (NetworkInformationException)
            {
                // No list of interfaces on this system: loops that go by addresses are left to the count of Received fields.
                _known = _known.Concat(options.OtherAddresses.Select(Bare)).ToFrozenSet();
            }

            return _known;
        }
    }

    private static IEnumerable<IPAddress> OfInterfaces() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address);

    // Without zone, and v4 as v4.
    private static IPAddress Bare(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new IPAddress(address.GetAddressBytes()) : address;
}
