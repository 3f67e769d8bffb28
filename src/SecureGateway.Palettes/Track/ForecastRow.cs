using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Track;

/// <summary>What a setting would have made of recent mail.</summary>
public sealed record ForecastRow(string Setting, int Judged, int Met, int Refused, int NotKnown, string InWords)
{
    internal static ForecastRow Of(SettingForecast forecast) => new(
        forecast.Setting.Name, forecast.Judged, forecast.Met, forecast.Refused, forecast.NotTold, VisibleText.OneLine(forecast.ToString()));
}
