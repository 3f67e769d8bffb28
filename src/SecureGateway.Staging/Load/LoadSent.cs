namespace SecureGateway.Staging;

/// <summary>What became of one try to hand a message of the load to a server.</summary>
/// <param name="Answer">The server's last reply, or why there is none.</param>
public sealed record LoadSent(uint Run, uint Number, string Server, bool IsTaken, bool UnderTls, string Answer);
