using SecureGateway.Mail;
using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Track;

/// <summary>What a setting would have made of recent mail, in numbers and in words.</summary>
/// <param name="Judged">Messages that tell.</param>
/// <param name="Met">Of these, those that would have gone.</param>
/// <param name="Refused">The others; <see cref="Reasons"/> says why.</param>
/// <param name="NotKnown">Messages that do not tell; <see cref="NotKnownBecause"/> says why not.</param>
public sealed record ForecastRow(string Setting, int Judged, int Met, int Refused, int NotKnown, string InWords)
{
    /// <summary>Most frequent first.</summary>
    public IReadOnlyList<ForecastReason> Reasons { get; init; } = [];

    public IReadOnlyList<ForecastGap> NotKnownBecause { get; init; } = [];

    /// <summary>There was more mail than is looked at: it is the most recent that tells.</summary>
    public bool IsCut { get; init; }

    /// <summary>Of two nodes together.</summary>
    internal ForecastRow Plus(ForecastRow other)
    {
        IReadOnlyList<ForecastReason> reasons =
        [
            .. Reasons.Concat(other.Reasons).GroupBy(one => one.Why, StringComparer.Ordinal).Select(same => same.First() with { Messages = same.Sum(one => one.Messages) })
                .OrderByDescending(one => one.Messages).ThenBy(one => one.Why, StringComparer.Ordinal),
        ];
        return new ForecastRow(
            Setting, Judged + other.Judged, Met + other.Met, Refused + other.Refused, NotKnown + other.NotKnown,
            VisibleText.OneLine(SettingForecast.InWords(Judged + other.Judged, Refused + other.Refused, reasons.Select(one => (one.Messages, one.Why)), NotKnown + other.NotKnown)))
        {
            Reasons = reasons,
            NotKnownBecause =
            [
                .. NotKnownBecause.Concat(other.NotKnownBecause).GroupBy(one => one.Why, StringComparer.Ordinal).Select(same => new ForecastGap(same.Key, same.Sum(one => one.Messages)))
                    .OrderByDescending(one => one.Messages).ThenBy(one => one.Why, StringComparer.Ordinal),
            ],
            IsCut = IsCut || other.IsCut,
        };
    }

    internal static ForecastRow Of(SettingForecast forecast, bool isCut) => new(
        forecast.Setting.Name, forecast.Judged, forecast.Met, forecast.Refused, forecast.NotTold, VisibleText.OneLine(forecast.ToString()))
    {
        Reasons = [.. forecast.Missed.Select(one => new ForecastReason(VisibleText.OneLine(one.Why), one.Messages, VisibleText.OneLine(one.Partner), one.Requirement))],
        NotKnownBecause = [.. forecast.Untold.Select(one => new ForecastGap(one.Why, one.Messages))],
        IsCut = isCut,
    };
}

/// <param name="Why">As it stands behind the number: <c>expired</c>, <c>TLSv1.2</c>.</param>
/// <param name="Partner">One of those concerned.</param>
/// <param name="Requirement">The one that was missed.</param>
public sealed record ForecastReason(string Why, int Messages, string Partner, RequirementKind Requirement);

/// <param name="Why">What the record lacks.</param>
public sealed record ForecastGap(string Why, int Messages);
