namespace SecureGateway.Configuration;

/// <summary>Published on the actor system's event stream after a change is on stable storage here. Never sent to other nodes.</summary>
public sealed record ConfigurationChanged(IConfigurationEvent Event, ConfigurationState State);
