namespace SecureGateway.Revocation;

/// <summary>Bounds of what is asked and remembered; how long a connection waits is policy.</summary>
public sealed record RevocationOptions
{
    /// <summary>For one fetch, from the connection to the last octet. It goes on for the memory's sake when nobody waits any more.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A responder that has said nothing for so long has the CRL fetched beside it.</summary>
    public TimeSpan HedgeAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>An answer is remembered until its nextUpdate, and no longer than this.</summary>
    public TimeSpan KeepAnswers { get; init; } = TimeSpan.FromDays(1);

    /// <summary>That there was no answer is remembered for so long: a dead authority costs its partners' mail one wait a minute.</summary>
    public TimeSpan KeepUnknown { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How far an authority's clock may be from ours.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>An answer without nextUpdate promises nothing, and is taken for so long after its thisUpdate.</summary>
    public TimeSpan OpenEndedAnswers { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Certificates whose status is remembered.</summary>
    public int RememberedStatuses { get; init; } = 10_000;

    /// <summary>Lists that are remembered, and their octets together.</summary>
    public int RememberedLists { get; init; } = 64;

    public long RememberedListOctets { get; init; } = 64L * 1024 * 1024;

    public int LargestResponse { get; init; } = 128 * 1024;

    public int LargestList { get; init; } = 16 * 1024 * 1024;

    /// <summary>Fetches at one time; more wait, within their time-out.</summary>
    public int Fetches { get; init; } = 32;
}
