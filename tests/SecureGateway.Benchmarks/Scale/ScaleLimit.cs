namespace SecureGateway.Benchmarks.Scale;

/// <summary>What one part of a layout can do.</summary>
/// <param name="PerSecond">Messages per second of the whole, were this part the only one.</param>
/// <param name="Use">What the part is used for.</param>
internal sealed record ScaleLimit(string Part, double PerSecond, string Use);
