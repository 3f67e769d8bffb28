using SecureGateway.Mail;

namespace SecureGateway.Revocation;

/// <summary>thisUpdate and nextUpdate, which both kinds of answer have.</summary>
internal static class Validity
{
    /// <returns>Until when the answer may be kept.</returns>
    /// <exception cref="StatusException">It is of the future, or out of date.</exception>
    public static DateTimeOffset Check(DateTime thisUpdate, DateTime? nextUpdate, RevocationOptions options, DateTimeOffset now)
    {
        var from = Utc(thisUpdate);
        var until = nextUpdate is { } next ? Utc(next) : from + options.OpenEndedAnswers;
        if (from > now + options.ClockSkew)
            throw new StatusException(UnknownBecause.OutOfDate, $"it is of {from:u}, which is yet to come");
        if (until < now - options.ClockSkew)
            throw new StatusException(UnknownBecause.OutOfDate, nextUpdate is null ? $"it is of {from:u} and promises no other" : $"the next one was due {until:u}");
        var kept = now + options.KeepAnswers;
        // within the skew an answer that has just run out is taken once more, and not remembered for long
        return until < kept ? until > now + options.KeepUnknown ? until : now + options.KeepUnknown : kept;
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
