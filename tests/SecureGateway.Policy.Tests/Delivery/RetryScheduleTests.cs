using CsCheck;

namespace SecureGateway.Policy.Tests;

[Trait("Rule", "Q-3")]
public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Accepted = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(4, 40)]
    [InlineData(5, 60)]
    [InlineData(6, 60)]
    [InlineData(500, 60)]
    public void Waits_grow_and_the_last_one_repeats(int attempt, int minutes) =>
        Assert.Equal(Accepted.AddMinutes(minutes), RetrySchedule.NextAttempt(DeliverySettings.Default, attempt, Accepted, Accepted));

    [Fact]
    public void One_last_attempt_falls_on_the_expiry_itself()
    {
        var expiry = RetrySchedule.ExpiresAt(DeliverySettings.Default, Accepted);

        Assert.Equal(expiry, RetrySchedule.NextAttempt(DeliverySettings.Default, 50, Accepted, expiry.AddMinutes(-20)));
    }

    [Fact]
    public void No_attempt_is_planned_behind_the_expiry_before_it_has_come() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 7199]).Sample((attempt, minutes) =>
            RetrySchedule.NextAttempt(DeliverySettings.Default, attempt, Accepted, Accepted.AddMinutes(minutes))
            <= RetrySchedule.ExpiresAt(DeliverySettings.Default, Accepted));
}
