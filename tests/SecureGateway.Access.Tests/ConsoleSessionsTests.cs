using SecureGateway.Access.Sessions;
using SecureGateway.Operations;

namespace SecureGateway.Access.Tests;

/// <summary>How long somebody stays signed in.</summary>
public sealed class ConsoleSessionsTests : IDisposable
{
    private static readonly SessionLife Life = new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(25));

    private readonly StagedEntrance _staged = new(Life);

    public void Dispose() => _staged.Dispose();

    [Fact]
    public async Task An_idle_session_ends_and_one_in_use_lasts_until_its_longest()
    {
        var ((idle, idleSecret), (used, secret)) = (Begin("ann"), Begin("bob"));
        var (idleEnded, usedEnded) = (EndOf(idle), EndOf(used));
        for (var minute = 1; minute < 25; minute++)
        {
            _staged.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(minute < 10, _staged.Sessions.Find(idleSecret) is not null);
            Assert.Same(used, _staged.Sessions.Find(secret));
            _staged.Sessions.Used(used);
        }

        await idleEnded;
        Assert.Equal([used], _staged.Sessions.All);
        _staged.Clock.Advance(TimeSpan.FromMinutes(1));
        await usedEnded;
        Assert.Null(_staged.Sessions.Find(secret));
        Assert.Empty(_staged.Sessions.All);
    }

    [Fact]
    public async Task Its_end_is_told_without_anybody_asking()
    {
        var ended = EndOf(Begin("ann").Session);

        _staged.Clock.Advance(Life.Idle);

        await ended;
    }

    [Fact]
    public void Looking_for_a_session_is_no_use_of_it()
    {
        var (session, secret) = Begin("ann");
        _staged.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Same(session, _staged.Sessions.Find(secret));
        _staged.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(session.IsOver);
    }

    [Fact]
    public void A_wrong_secret_finds_nothing_and_an_id_is_none()
    {
        var (session, secret) = Begin("ann");

        Assert.Null(_staged.Sessions.Find(secret[..^1]));
        Assert.Null(_staged.Sessions.Find(session.Id));
        Assert.DoesNotContain(secret, session.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_very_many_sessions_of_one_account_the_oldest_ends()
    {
        var oldest = Begin("ann").Session;
        for (var i = 0; i < 20; i++)
        {
            _staged.Clock.Advance(TimeSpan.FromSeconds(1));
            Begin("ann");
        }

        Assert.True(oldest.IsOver);
        Assert.Equal(20, _staged.Sessions.All.Count);
        Assert.Equal(20, _staged.Sessions.EndOf("ANN"));
    }

    private (ConsoleSession Session, string Secret) Begin(string account) => _staged.Sessions.Begin(account, Permission.View, "192.0.2.1");

    private static Task EndOf(ConsoleSession session)
    {
        var ended = new TaskCompletionSource();
        session.Ended.Register(ended.SetResult);
        return ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
