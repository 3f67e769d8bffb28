namespace SecureGateway.Benchmarks.Scale;

/// <summary>A figure, and how it was measured, or that it was not.</summary>
internal sealed record ScaleCost(string Name, double Value, string Unit, string How);
