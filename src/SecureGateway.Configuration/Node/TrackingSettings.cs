namespace SecureGateway.Configuration;

/// <summary>How long, and in how much room, this node remembers what became of mail.</summary>
/// <param name="MaxSize">Octets.</param>
public sealed record TrackingSettings(bool Enabled, TimeSpan Retention, long MaxSize);
