namespace SecureGateway.Staging;

/// <summary>A message of the load that has just arrived at a sink.</summary>
/// <param name="Relay">The newest Received field's word after "by" (RFC 5321 4.4): who brought it. Null without one.</param>
/// <param name="UnderTls">On its last leg.</param>
public readonly record struct LoadReceipt(uint Run, uint Number, string? Relay, bool UnderTls);
