using System.Net;

namespace SecureGateway.Api;

/// <summary>Where operations are served on this node.</summary>
/// <param name="Socket">Path of the Unix socket.</param>
/// <param name="Https">Null: no remote use.</param>
public sealed record ApiOptions(string NodeName, string DataDirectory, string Socket, IPEndPoint? Https)
{
    internal string AuditPath => Path.Combine(DataDirectory, "audit.jsonl");

    internal string TokensPath => Path.Combine(DataDirectory, "tokens.json");
}
