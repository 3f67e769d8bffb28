using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>What became of a command about the cluster's files.</summary>
/// <param name="Problems">With any, nothing was changed.</param>
/// <param name="Said">What was done, a line each.</param>
public sealed record ClusterOutcome(ImmutableArray<string> Problems, ImmutableArray<string> Said)
{
    internal static ClusterOutcome Refused(string problem) => new([problem], []);
}
