namespace SecureGateway.Api;

/// <summary>By whose token a request came in; on the request itself.</summary>
/// <param name="Revoked">Cancelled when the token is revoked.</param>
internal sealed record TokenUse(CancellationToken Revoked);
