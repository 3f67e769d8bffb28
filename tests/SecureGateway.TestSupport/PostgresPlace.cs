namespace SecureGateway.TestSupport;

/// <summary>Where a <see cref="PostgresInstance"/> runs.</summary>
/// <param name="Address">It listens here.</param>
/// <param name="Space">The network namespace; null for this machine's own.</param>
/// <param name="Network">Who may connect besides loopback, such as 10.77.0.0/24.</param>
/// <param name="DiskMiB">Its data lies on a disk of its own, of this size, in memory; null for the machine's. Takes root.</param>
public sealed record PostgresPlace(string Address, string? Space = null, string? Network = null, int? DiskMiB = null)
{
    public static readonly PostgresPlace Loopback = new("127.0.0.1");
}
