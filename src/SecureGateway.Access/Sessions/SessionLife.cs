namespace SecureGateway.Access.Sessions;

/// <param name="Idle">A session that is not used for so long has ended.</param>
/// <param name="Longest">A session ends after this, used or not.</param>
public sealed record SessionLife(TimeSpan Idle, TimeSpan Longest)
{
    public static readonly SessionLife Usual = new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
}
