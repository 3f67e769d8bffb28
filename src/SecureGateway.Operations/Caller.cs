namespace SecureGateway.Operations;

/// <summary>Who calls, for the permission check and for the audit.</summary>
/// <param name="Name">A token's name, a local user, an account of the web console.</param>
/// <param name="From"><c>socket</c>, or an address.</param>
public sealed record Caller(string Name, string From, Permission Permission);
