namespace SecureGateway.Configuration;

/// <summary>What an administrator asks to be applied. It is a revision only when it has been agreed on.</summary>
/// <param name="Revision">As it will stand in the history; its number is the base's and one.</param>
/// <param name="BaseHash">Hash of the applied revision that it follows. A node whose applied revision is another one must not accept.</param>
public sealed record ProposedRevision(Revision Revision, string BaseHash)
{
    public long Base => Revision.Number - 1;
}
