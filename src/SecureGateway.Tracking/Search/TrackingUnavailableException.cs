namespace SecureGateway.Tracking;

/// <summary>What is recorded cannot be read just now; the message says why.</summary>
public sealed class TrackingUnavailableException(string message) : IOException(message);
