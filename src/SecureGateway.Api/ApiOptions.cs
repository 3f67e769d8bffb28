using System.Net;
using SecureGateway.Access.Sessions;

namespace SecureGateway.Api;

/// <summary>Where operations are served on this node.</summary>
/// <param name="Socket">Path of the Unix socket.</param>
/// <param name="Https">Null: no remote use.</param>
public sealed record ApiOptions(string NodeName, string DataDirectory, string Socket, IPEndPoint? Https)
{
    /// <summary>Of the web console.</summary>
    public SessionLife Sessions { get; init; } = SessionLife.Usual;

    internal string AccountsPath => Path.Combine(DataDirectory, "accounts.json");

    internal string AuditPath => Path.Combine(DataDirectory, "audit.jsonl");

    internal string TokensPath => Path.Combine(DataDirectory, "tokens.json");
}
