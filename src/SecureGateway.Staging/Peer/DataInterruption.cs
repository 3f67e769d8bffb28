namespace SecureGateway.Staging;

/// <summary>What breaks into the message data, and after how many octets of it.</summary>
public sealed record DataInterruption(long AfterOctets, PeerReply Then);
