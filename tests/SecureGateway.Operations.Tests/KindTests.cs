using Microsoft.Extensions.Time.Testing;

namespace SecureGateway.Operations.Tests;

/// <summary>Values as they are written, and how they read.</summary>
public sealed class KindTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("30s", 30.0)]
    [InlineData("1.5h", 5400.0)]
    [InlineData("2d", 172800.0)]
    [InlineData("250ms", .25)]
    [InlineData("5", null)]
    [InlineData("-5m", null)]
    [InlineData("5 m", null)]
    [InlineData("999999999d", null)]
    public void Durations(string text, double? seconds) =>
        Assert.Equal(seconds, Times.ReadDuration(text) is { IsRight: true } right ? right.Value.TotalSeconds : null);

    [Theory]
    [InlineData("2026-02-28", "2026-02-28T00:00:00Z")]
    [InlineData("2026-03-01T08:00+02:00", "2026-03-01T06:00:00Z")]
    [InlineData("30m", "2026-03-01T11:30:00Z")]
    [InlineData("yesterday", null)]
    public void Moments(string text, string? moment)
    {
        var kind = Kinds.Moment(new FakeTimeProvider(Now));
        var parsed = kind.Read(text);
        Assert.Equal(moment, parsed.IsRight ? kind.Write(parsed.Value) : null);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(.25, "250ms")]
    [InlineData(61, "1m1s")]
    [InlineData(3600, "1h")]
    [InlineData(90061, "1d1h")]
    [InlineData(-61, "-1m1s")]
    public void Durations_read(double seconds, string text) => Assert.Equal(text, CellText.Of(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(812, "812 B")]
    [InlineData(10240, "10.0 KiB")]
    [InlineData(5L << 30, "5.0 GiB")]
    public void Sizes_read(long octets, string text) => Assert.Equal(text, CellText.Size(octets));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\e[31mred\u009b2J", "a\\u001b[31mred\\u009b2J")]
    [InlineData("line\nline\u2028x\u202e", "line\\u000aline\\u2028x\\u202e")]
    [InlineData("naïve 😀", "naïve 😀")]
    public void Text_of_a_stranger_is_harmless(string text, string safe) => Assert.Equal(safe, SafeText.Of(text));

    [Fact]
    public void Half_a_surrogate_pair_is_harmless() => Assert.Equal("\\ud83d!", SafeText.Of($"{(char)0xd83d}!"));

    [Fact]
    public void A_file_survives_the_wire_and_a_large_one_is_refused()
    {
        var file = FileContent.Read(new FileContent("a;b %.pem", new byte[] { 0, 1, 255 }).ToWire());
        Assert.Equal(("a;b %.pem", "0001FF"), (file.Value.Name, Convert.ToHexString(file.Value.Bytes.Span)));
        Assert.Contains("larger than 4 MiB", FileContent.Read(new FileContent("big", new byte[FileContent.Most + 1]).ToWire()).Problem, StringComparison.Ordinal);
        Assert.Contains("is no file", FileContent.Read("no semicolon").Problem, StringComparison.Ordinal);
        Assert.Contains("is no file", FileContent.Read("x;not base 64!").Problem, StringComparison.Ordinal);
    }
}
