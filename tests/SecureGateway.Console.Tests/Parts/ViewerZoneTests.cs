using SecureGateway.WebConsole.Parts;

namespace SecureGateway.WebConsole.Tests.Parts;

public sealed class ViewerZoneTests
{
    private readonly ViewerZone _zone = new();

    public ViewerZoneTests() => _zone.Set("Europe/Berlin");

    [Theory]
    [InlineData("2026-03-02T12:30", "2026-03-02T11:30:00Z")]
    [InlineData("2026-07-02T12:30:15", "2026-07-02T10:30:15Z")]
    public void A_field_is_read_in_the_viewers_zone(string field, string utc) => Assert.Equal(DateTimeOffset.Parse(utc, null), _zone.ReadField(field));

    [Theory]
    [InlineData("2026-03-29T02:30")] // the clocks go from 2 to 3
    [InlineData("tomorrow")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_time_there_is_none(string? field) => Assert.Null(_zone.ReadField(field));

    [Fact]
    public void Sentences_are_told_in_the_viewers_zone() => Assert.Equal(
        "Next attempt at 2026-03-02 12:30:00.", _zone.Retell("Next attempt at 2026-03-02 11:30:00 UTC."));

    [Fact]
    public void A_zone_that_nobody_knows_is_UTC()
    {
        _zone.Set("../../etc/passwd");
        Assert.Equal(TimeZoneInfo.Utc, _zone.Zone);
    }
}
