namespace SecureGateway.Inbound;

/// <summary>What the DNS answered, and for how long that may be kept.</summary>
/// <param name="TimeToLive">The shortest of the records'; of no meaning when there are none.</param>
public sealed record NameAnswer<T>(IReadOnlyList<T> Found, TimeSpan TimeToLive);
