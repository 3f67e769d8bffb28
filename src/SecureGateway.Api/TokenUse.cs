namespace SecureGateway.Api;

/// <summary>By whose token a request came in; on the request itself.</summary>
/// <param name="Revoked">Cancelled when the token is revoked.</param>
/// <param name="Expired">Cancelled when it expires.</param>
internal sealed record TokenUse(string Name, CancellationToken Revoked, CancellationToken Expired)
{
    /// <summary>Why what goes on in its name has to end; null while it may go on.</summary>
    public string? Ended =>
        Revoked.IsCancellationRequested ? $"the token {Name} was revoked"
        : Expired.IsCancellationRequested ? $"the token {Name} has expired"
        : null;
}
