using System.Net;

namespace SecureGateway.Staging;

/// <summary>A message of the load as the sink saw it.</summary>
/// <param name="Times">More than once is a duplicate.</param>
/// <param name="At">When it came first, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="TraceId">The id in the newest Received field (RFC 5321 4.4): what the relay called it. Null without one.</param>
/// <param name="From">Who brought it first; null when that one was gone before it was looked at.</param>
public readonly record struct LoadArrival(int Times, long At, string? TraceId, IPAddress? From);
