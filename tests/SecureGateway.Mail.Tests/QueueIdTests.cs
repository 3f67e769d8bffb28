using CsCheck;

namespace SecureGateway.Mail.Tests;

public sealed class QueueIdTests
{
    [Fact]
    public void What_is_written_is_read_back() => Gen.Guid.Sample(guid =>
    {
        var text = new QueueId(guid).ToString();
        Assert.Equal(26, text.Length);
        Assert.True(QueueId.TryParse(text.ToLowerInvariant(), out var read));
        Assert.Equal(new QueueId(guid), read);
    });

    [Fact]
    public void Later_ones_sort_behind_earlier_ones_as_text_too()
    {
        var now = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        var early = QueueId.New(now);
        var late = QueueId.New(now.AddMilliseconds(1));
        Assert.True(early.CompareTo(late) < 0);
        Assert.True(string.CompareOrdinal(early.ToString(), late.ToString()) < 0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0000000000000000000000000")]
    [InlineData("000000000000000000000000000")]
    [InlineData("0000000000000000000000000U")]
    [InlineData("80000000000000000000000000")]
    public void What_is_no_id_is_refused(string? text) => Assert.False(QueueId.TryParse(text, out _));
}
