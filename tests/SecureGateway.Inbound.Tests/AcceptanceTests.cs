using System.Text;
using Akka.Actor;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;

namespace SecureGateway.Inbound.Tests;

[Trait("Rule", "Q-1")]
public sealed class AcceptanceTests : InboundTest
{
    [Fact]
    public async Task A_message_is_stored_then_queued_and_only_then_acknowledged()
    {
        var session = await GreetedAsync(tls: Policies.Tls13);
        var reply = await SendAsync(session);
        var enqueue = await QueuedAsync();
        Assert.False(reply.IsCompleted);
        Assert.True(Store.Bodies.ContainsKey(enqueue.Body.Value));

        QueueProbe.Reply(new Enqueued(enqueue.Id));
        Assert.Equal($"250 2.0.0 Ok: queued as {enqueue.Id}", (await reply.WaitAsync(Limit)).ToString());
    }

    [Fact]
    [Trait("Rule", "Q-2")]
    public async Task One_Received_field_is_added_and_nothing_else_is_changed()
    {
        const string body = "DKIM-Signature: v=1\r\nReceived: from before\r\nsubject:  x \r\n\r\nü\r\n.\r\n\r\n \t\r\n";
        var session = await GreetedAsync(tls: Policies.Tls13);
        _ = await SendAsync(session, body);
        var enqueue = await QueuedAsync();

        var stored = Encoding.UTF8.GetString(Store.Bodies[enqueue.Body.Value]);
        Assert.EndsWith("+0000\r\n" + body, stored, StringComparison.Ordinal);
        var added = stored[..^body.Length];
        Assert.StartsWith("Received: from client.example ([192.0.2.1])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)\r\n", added, StringComparison.Ordinal);
        Assert.Contains($"by gw.example with ESMTPS id {enqueue.Id}\r\n\tfor <b@hosted.example>;", added, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nReceived", added, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetByteCount(stored), enqueue.Size);
    }

    [Fact]
    public async Task The_queue_learns_who_brought_the_message_and_under_which_revision()
    {
        var session = await GreetedAsync(tls: Policies.Tls12);
        _ = await SendAsync(session);
        var enqueue = await QueuedAsync();
        Assert.Equal(
            new InboundEvidence(System.Net.IPAddress.Parse("192.0.2.1"), "client.example", null, "default", 7, Policies.Tls12),
            enqueue.Inbound);
        Assert.Equal("a@sender.example", enqueue.Envelope.Sender!.ToString());
    }

    [Fact]
    public async Task A_session_takes_one_message_after_another()
    {
        var session = await GreetedAsync();
        for (var i = 0; i < 5; i++)
        {
            var reply = await SendAsync(session);
            var enqueue = await QueuedAsync();
            QueueProbe.Reply(new Enqueued(enqueue.Id));
            Assert.Equal(250, (await reply.WaitAsync(Limit)).Code);
        }

        Assert.Equal(5, Register.Open().Single().Messages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_that_fails_is_451_and_nothing_is_queued(bool thrown)
    {
        var failure = new MessageStoreException("disk is gone");
        if (thrown)
            Store.Thrown = failure;
        else
            Store.Failure = failure;
        var session = await GreetedAsync();
        var reply = await (await SendAsync(session)).WaitAsync(Limit);
        Assert.Equal("451 4.3.0", $"{reply.Code} {reply.Status}");

        Store.Thrown = Store.Failure = null;
        _ = await SendAsync(session); // and the session goes on: this is the first message the queue sees
        var enqueue = await QueuedAsync();
        Assert.Single(Store.Bodies);
        Assert.Equal(1, enqueue.Body.Value);
        await Lines.LineAsync("the message store failed");
    }

    [Fact]
    public async Task Any_other_failure_of_the_store_is_451_too()
    {
        Store.Failure = new InvalidOperationException("a bug");
        var session = await GreetedAsync();
        Assert.Equal(451, (await (await SendAsync(session)).WaitAsync(Limit)).Code);
    }

    [Fact]
    public async Task A_lane_that_refuses_is_451()
    {
        var session = await GreetedAsync();
        var reply = await SendAsync(session);
        var enqueue = await QueuedAsync();
        QueueProbe.Reply(new EnqueueRefused(enqueue.Id, "journal is down"));
        Assert.Equal(451, (await reply.WaitAsync(Limit)).Code);
        await Lines.LineAsync("journal is down");
        Assert.Equal(RefusalKind.QueueRefused, Observer.Refusals.Single().Kind);
    }

    [Fact]
    public async Task A_queue_that_has_been_asked_is_waited_for_longer_than_the_store_since_it_may_have_the_message()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        Clock = time;
        Options = Options with { MessageTimeout = TimeSpan.FromMinutes(1), QueueTimeout = TimeSpan.FromMinutes(3) };
        var session = await GreetedAsync();
        var reply = await SendAsync(session);
        var enqueue = await QueuedAsync();

        time.Advance(TimeSpan.FromMinutes(2));
        Register.Open().Single().Actor.Tell(SessionMessages.CheckDeadline.Instance);
        QueueProbe.Reply(new Enqueued(enqueue.Id));

        Assert.Equal(250, (await reply.WaitAsync(Limit)).Code);
    }

    [Fact]
    public async Task A_lane_that_is_silent_is_451_in_bounded_time_and_its_late_answer_is_logged()
    {
        Options = Options with { MessageTimeout = TimeSpan.FromMilliseconds(50), QueueTimeout = TimeSpan.FromMilliseconds(50) };
        var session = await GreetedAsync();
        var reply = await SendAsync(session);
        var enqueue = await QueuedAsync();
        Assert.Equal("451 4.3.0", (await reply.WaitAsync(Limit)) is { } said ? $"{said.Code} {said.Status}" : "");
        await Lines.LineAsync("may still be delivered (RFC 1047)");

        QueueProbe.Reply(new Enqueued(enqueue.Id));
        await Lines.LineAsync("a second copy may come (RFC 1047)");
    }

    [Fact]
    public async Task A_store_that_is_slow_is_451_in_bounded_time_is_cancelled_and_never_queued()
    {
        Options = Options with { MessageTimeout = TimeSpan.FromMilliseconds(50) };
        var gate = new TaskCompletionSource();
        Store.Gate = gate.Task;
        var session = await GreetedAsync();
        var reply = await SendAsync(session);
        var token = await Store.Called.Task.WaitAsync(Limit);
        Assert.Equal(451, (await reply.WaitAsync(Limit)).Code);
        Assert.True(token.IsCancellationRequested);

        gate.SetResult();
        var next = await SendAsync(session, "Subject: second\r\n\r\n");
        var enqueue = await QueuedAsync();
        Assert.Contains("second", Encoding.UTF8.GetString(Store.Bodies[enqueue.Body.Value]), StringComparison.Ordinal);
        _ = next;
    }

    [Fact]
    public async Task No_room_is_452_at_MAIL()
    {
        Store.HasRoom = false;
        var session = await GreetedAsync();
        Assert.Equal("452 4.3.1", (await MailAsync(session)) is { } said ? $"{said.Code} {said.Status}" : "");
        Store.HasRoom = true;
        Assert.Equal(250, (await MailAsync(session)).Code);
    }

    [Fact]
    public async Task A_size_beyond_the_limit_is_552_at_MAIL()
    {
        var session = await GreetedAsync();
        Assert.Equal("552 5.3.4", (await MailAsync(session, size: 50L * 1024 * 1024 + 1)) is { } said ? $"{said.Code} {said.Status}" : "");
        Assert.Equal(250, (await MailAsync(session, size: 50L * 1024 * 1024)).Code);
    }

    [Theory]
    [InlineData(50, 250)]
    [InlineData(51, 554)]
    [Trait("Rule", "R-7")]
    public async Task Too_many_Received_fields_are_a_loop(int fields, int code)
    {
        var session = await GreetedAsync();
        var reply = await SendAsync(session, string.Concat(Enumerable.Repeat("Received: from a\r\n\tby b\r\n", fields)) + "\r\nx\r\n");
        if (code == 250)
        {
            var enqueue = await QueuedAsync();
            QueueProbe.Reply(new Enqueued(enqueue.Id));
        }

        var said = await reply.WaitAsync(Limit);
        Assert.Equal(code, said.Code);
        if (code == 554)
        {
            Assert.Equal("5.4.6", said.Status.ToString());
            Assert.Empty(Store.Bodies);
        }
    }
}
