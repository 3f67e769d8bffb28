using System.Net;
using Microsoft.AspNetCore.Http;

namespace SecureGateway.WebConsole.Entry;

/// <summary>Where a request comes from: the address at the other end of the connection, whatever its headers claim.</summary>
internal static class ClientAddress
{
    public static IPAddress Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
