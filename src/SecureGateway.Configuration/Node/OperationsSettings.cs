using System.Net;

namespace SecureGateway.Configuration;

/// <summary>Where the ops console reaches this node.</summary>
/// <param name="Socket">Path of a Unix socket.</param>
/// <param name="Https">For remote use; null when there is none.</param>
public sealed record OperationsSettings(string Socket, IPEndPoint? Https);
