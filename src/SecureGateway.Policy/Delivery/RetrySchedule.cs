namespace SecureGateway.Policy;

/// <summary>When a deferred message is tried again, and when no more.</summary>
public static class RetrySchedule
{
    /// <summary>The instant from which the message is returned instead of tried again.</summary>
    public static DateTimeOffset ExpiresAt(DeliverySettings settings, DateTimeOffset accepted) => accepted + settings.ExpireAfter;

    /// <summary>
    /// The next attempt after the <paramref name="attempt"/>th one (1-based) ended at <paramref name="failedAt"/>. One last
    /// attempt falls on the expiry itself.
    /// </summary>
    public static DateTimeOffset NextAttempt(DeliverySettings settings, int attempt, DateTimeOffset accepted, DateTimeOffset failedAt)
    {
        var waits = settings.Retry;
        var next = failedAt + waits[Math.Clamp(attempt - 1, 0, waits.Length - 1)];
        var expiry = ExpiresAt(settings, accepted);
        return next > expiry && failedAt < expiry ? expiry : next;
    }
}
