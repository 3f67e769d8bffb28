namespace SecureGateway.Benchmarks;

/// <summary>What a relay's database has counted so far.</summary>
/// <param name="LogBytes">Of its write-ahead log.</param>
/// <param name="Connections">Just now.</param>
internal sealed record DatabaseCounts(double LogBytes, double Commits, double Connections);
