using System.Net;

namespace SecureGateway.Staging;

/// <summary>Who talks to a staged peer, as far as is known at EHLO.</summary>
public readonly record struct PeerClient(IPAddress Address, string HelloName, int ConnectionNumber);
