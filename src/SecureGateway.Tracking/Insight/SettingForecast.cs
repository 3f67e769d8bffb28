using System.Collections.Immutable;
using System.Globalization;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Tracking;

/// <summary>
/// What a setting would have made of recent mail: judged by the very function that rules on connections, over recorded facts.
/// What the record does not tell is not guessed: it is counted apart, with what is missing.
/// </summary>
/// <param name="Judged">Messages whose connection could be judged.</param>
/// <param name="Met">Of these, how many would have gone.</param>
/// <param name="Missed">The others, by what they missed first, most frequent first.</param>
/// <param name="Untold">Messages of which nothing can be said, by why not; never also among those judged.</param>
public sealed record SettingForecast(TlsSetting Setting, int Judged, int Met, ImmutableArray<MissedCount> Missed, ImmutableArray<UntoldCount> Untold)
{
    public int Refused => Judged - Met;

    public int NotTold => Untold.Sum(one => one.Messages);

    public static SettingForecast Of(TlsSetting setting, ConnectionSample sample)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(sample);
        int judged = 0, met = 0;
        var missed = new Dictionary<string, MissedCount>(StringComparer.Ordinal);
        var untold = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var connection in sample.Connections)
        {
            var ruling = Judge(setting, connection);
            if (ForecastWords.Untold(setting, connection, ruling) is { } why)
            {
                untold[why] = untold.GetValueOrDefault(why) + connection.Messages;
                continue;
            }

            judged += connection.Messages;
            if (ruling.Met)
            {
                met += connection.Messages;
                continue;
            }

            var first = ruling.Missed.First();
            var words = ForecastWords.Missed(first, connection.Tls);
            missed[words] = missed.TryGetValue(words, out var before)
                ? before with { Messages = before.Messages + connection.Messages }
                : new MissedCount(words, connection.Messages, connection.Partner, first.Kind);
        }

        return new SettingForecast(
            setting, judged, met,
            [.. missed.Values.OrderByDescending(one => one.Messages).ThenBy(one => one.Why, StringComparer.Ordinal)],
            [.. untold.Select(one => new UntoldCount(one.Key, one.Value)).OrderByDescending(one => one.Messages).ThenBy(one => one.Why, StringComparer.Ordinal)]);
    }

    /// <summary><c>would have refused 3 of 214: 2 expired, 1 TLSv1.2; of 4 more nothing is known</c>.</summary>
    public override string ToString() => InWords(Judged, Refused, Missed.Select(one => (one.Messages, one.Why)), NotTold);

    /// <summary>The same of numbers, of several nodes together perhaps.</summary>
    public static string InWords(int judged, int refused, IEnumerable<(int Messages, string Why)> missed, int notTold)
    {
        var rest = notTold == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; of {notTold} more nothing is known");
        if (judged == 0)
            return "no recent mail tells" + rest;
        return refused == 0
            ? string.Create(CultureInfo.InvariantCulture, $"would have refused none of {judged}{rest}")
            : string.Create(CultureInfo.InvariantCulture, $"would have refused {refused} of {judged}: {string.Join(", ", missed.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Messages} {one.Why}")))}{rest}");
    }

    // Where no authority was asked nothing is known of revocation; a setting that does not insist on it is judged without.
    private static TlsRuling Judge(TlsSetting setting, SampledConnection connection)
    {
        var certificate = connection.Tls?.Certificate?.Revocation is null ? setting.Certificate with { Revocation = RevocationChecking.Off } : setting.Certificate;
        return TlsRuling.Judge(setting.Floor, certificate, connection.Tls, connection.Host.Length > 0 ? [connection.Host] : []);
    }
}

/// <param name="Partner">One of those concerned.</param>
/// <param name="Requirement">Which one was missed.</param>
public sealed record MissedCount(string Why, int Messages, string Partner, RequirementKind Requirement);

/// <param name="Why">What the record lacks.</param>
public sealed record UntoldCount(string Why, int Messages);
