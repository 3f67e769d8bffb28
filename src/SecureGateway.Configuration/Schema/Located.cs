namespace SecureGateway.Configuration.Schema;

/// <summary>A value of a list, and where it stands.</summary>
internal readonly record struct Located<T>(T Value, SourceLine At, string Path);
