using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.Revocation.Tests;

/// <summary>What is remembered, shared and bounded.</summary>
[Trait("Rule", "M-9")]
public sealed class MemoryTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Those_who_ask_at_one_time_share_one_look_up_and_later_ones_its_answer()
    {
        await using var authority = StagedAuthority.Start();
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);
        var path = Paths.To(authority.Make(CertificatePlan.For("mail.partner.example")));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => lookups.FindAsync(path, false, Generous).AsTask()));
        var later = lookups.FindAsync(path, false, Generous);

        Assert.True(later.IsCompletedSuccessfully);
        Assert.Equal(RevocationStatus.Good, (await later).Status);
        Assert.Equal(1, authority.OcspRequests);
    }

    [Fact]
    public async Task One_list_serves_all_certificates_of_its_issuer()
    {
        await using var authority = StagedAuthority.Start();
        using var lookups = new RevocationLookups(new RevocationOptions(), TimeProvider.System);

        foreach (var host in new[] { "a.example", "b.example", "c.example" })
            Assert.Equal(RevocationStatus.Good, (await lookups.FindAsync(Paths.To(authority.Make(CertificatePlan.For(host), ocsp: false, crl: true)), false, Generous)).Status);

        Assert.Equal(1, authority.CrlRequests);
    }

    [Fact]
    public async Task An_answer_holds_until_its_nextUpdate_and_no_longer()
    {
        await using var authority = StagedAuthority.Start();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var lookups = new RevocationLookups(new RevocationOptions { KeepAnswers = TimeSpan.FromDays(30) }, time);
        var path = Paths.To(authority.Make(CertificatePlan.For("mail.partner.example")));
        await lookups.FindAsync(path, false, Generous);

        time.Advance(TimeSpan.FromHours(23)); // nextUpdate is a day away
        authority.Ocsp = AuthorityAnswer.Revoked;
        var kept = await lookups.FindAsync(path, false, Generous);
        time.Advance(TimeSpan.FromHours(2));
        var asked = await lookups.FindAsync(path, false, Generous);

        Assert.Equal(RevocationStatus.Good, kept.Status);
        // by the gateway's clock this answer is out of date by now: it may not count as good any more
        Assert.Equal((RevocationStatus.Unknown, UnknownBecause.OutOfDate), (asked.Status, asked.Because));
        Assert.Equal(2, authority.OcspRequests);
    }

    [Fact]
    public async Task That_there_was_no_answer_is_remembered_for_a_minute()
    {
        await using var authority = StagedAuthority.Start();
        authority.Ocsp = AuthorityAnswer.HangsUp;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var lookups = new RevocationLookups(new RevocationOptions(), time);
        var path = Paths.To(authority.Make(CertificatePlan.For("mail.partner.example")));
        Assert.Equal(RevocationStatus.Unknown, (await lookups.FindAsync(path, false, Generous)).Status);
        authority.Ocsp = AuthorityAnswer.Good;

        time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(RevocationStatus.Unknown, (await lookups.FindAsync(path, false, Generous)).Status);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(RevocationStatus.Good, (await lookups.FindAsync(path, false, Generous)).Status);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_limit_and_the_answer_is_remembered_when_it_comes()
    {
        await using var authority = StagedAuthority.Start();
        authority.Ocsp = AuthorityAnswer.Silent;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var lookups = new RevocationLookups(new RevocationOptions { FetchTimeout = TimeSpan.FromSeconds(20) }, time);
        var path = Paths.To(authority.Make(CertificatePlan.For("mail.partner.example")));

        var first = lookups.FindAsync(path, false, TimeSpan.FromSeconds(5)).AsTask();
        Assert.False(first.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(5));
        var gaveUp = await first.WaitAsync(Generous);
        Assert.Equal((RevocationStatus.Unknown, UnknownBecause.TimedOut, true), (gaveUp.Status, gaveUp.Because, gaveUp.MayChange));
        Assert.InRange(authority.OcspRequests, 0, 1); // it goes on: the next one shares it
        var second = lookups.FindAsync(path, false, TimeSpan.FromSeconds(60)).AsTask();
        for (var waited = 0; waited < 60 && !second.IsCompleted; waited++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(UnknownBecause.TimedOut, (await second.WaitAsync(Generous)).Because);
        Assert.InRange(authority.OcspRequests, 0, 1);
    }

    [Fact]
    public async Task The_memory_is_bounded_in_number_and_in_weight()
    {
        var now = DateTimeOffset.UnixEpoch;
        var time = new FakeTimeProvider(now);
        var answers = new SharedAnswers<int, int>(16, 1000, answer => now.AddSeconds(answer), answer => answer, time);

        for (var i = 1; i <= 40; i++)
            await answers.GetAsync(i, () => Task.FromResult(i));
        Assert.InRange(answers.Count, 1, 16);
        await answers.GetAsync(500, () => Task.FromResult(900));
        await answers.GetAsync(501, () => Task.FromResult(901));
        Assert.InRange(answers.Count, 1, 2); // 1000 is the most they may weigh together
        var asked = 0;
        for (var i = 0; i < 2; i++)
            await answers.GetAsync(502, () => Task.FromResult(1000 + ++asked)); // heavier than all that is kept
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_question_that_throws_is_asked_again()
    {
        var answers = new SharedAnswers<string, int>(4, 10, _ => DateTimeOffset.MaxValue, _ => 1, TimeProvider.System);

        await Assert.ThrowsAsync<InvalidOperationException>(() => answers.GetAsync("x", () => throw new InvalidOperationException("no")));

        Assert.Equal(7, await answers.GetAsync("x", () => Task.FromResult(7)));
    }
}
