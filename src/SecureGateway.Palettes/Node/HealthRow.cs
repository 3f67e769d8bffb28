using Microsoft.Extensions.Diagnostics.HealthChecks;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Node;

/// <summary>One check of <c>/healthz/ready</c>.</summary>
public sealed record HealthRow(string Check, HealthStatus Status, string? Description)
{
    public static readonly Table<HealthRow> Table = new Table<HealthRow>("check")
        .Column("check", h => h.Check)
        .Column("status", h => h.Status)
        .Column("what it says", h => h.Description);
}
