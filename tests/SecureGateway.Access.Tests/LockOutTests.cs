using Microsoft.Extensions.Time.Testing;
using SecureGateway.Access.Accounts;

namespace SecureGateway.Access.Tests;

public sealed class LockOutTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly LockOut _locks;

    public LockOutTests() => _locks = new LockOut(_clock);

    [Fact]
    public void The_fourth_try_waits_and_after_the_lock_there_are_three_more()
    {
        Assert.Equal([true, true, true, false, false], Tries(5));
        _clock.Advance(LockOut.Length);

        Assert.Equal([true, true, true, false], Tries(4));
    }

    [Fact]
    public void Names_that_are_no_account_push_no_account_out()
    {
        Tries(3);
        for (var i = 0; i < 20_000; i++)
            _locks.Begin($"stranger{i}", known: false);

        Assert.NotNull(_locks.Of("ann"));
        Assert.Equal(TimeSpan.Zero, _locks.Begin("stranger0", known: false));
    }

    private bool[] Tries(int count) => [.. Enumerable.Range(0, count).Select(_ => _locks.Begin("ann", known: true) == TimeSpan.Zero)];
}
