using System.Text;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

public sealed class TransactionTests
{
    public static TheoryData<string, bool> Odd
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var name in OddMessages.All.Keys)
            {
                data.Add(name, true);
                data.Add(name, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Odd))]
    [Trait("Rule", "Q-2")]
    public async Task Bytes_are_relayed_as_they_are_stored(string name, bool pipelining)
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext() with { Capabilities = new PeerCapabilities { Pipelining = pipelining } });
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        await gateway.DeliverAsync(gateway.Attempt(["user@example.org"], body: OddMessages.All[name]));

        Assert.Equal(OddMessages.All[name], Assert.Single(await peer.WaitForMessagesAsync(1)).Bytes.ToArray());
    }

    [Theory]
    [InlineData("text")]
    [InlineData("a dot")]
    [InlineData("a CR at the end")]
    [Trait("Rule", "Q-2")]
    public async Task A_missing_last_line_end_is_added_and_nothing_else(string name)
    {
        var body = OddMessages.WithoutFinalLineEnd[name];
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        await gateway.DeliverAsync(gateway.Attempt(["user@example.org"], body: body));

        Assert.Equal((byte[])[.. body, 13, 10], Assert.Single(await peer.WaitForMessagesAsync(1)).Bytes.ToArray());
    }

    [Fact]
    public void Dots_are_stuffed_however_the_message_is_cut_into_parts()
    {
        var message = Encoding.ASCII.GetBytes(".a\r\n..b\r\n\r\n.\r\nc.\r\n.\r\n\r\r\n.");
        var whole = Stuff(message, message.Length);
        Assert.Equal("..a\r\n...b\r\n\r\n..\r\nc.\r\n..\r\n\r\r\n..", whole);

        for (var size = 1; size < message.Length; size++)
            Assert.Equal(whole, Stuff(message, size));

        static string Stuff(byte[] message, int size)
        {
            var writer = new System.Buffers.ArrayBufferWriter<byte>();
            var (atLineStart, precedingCr) = (true, false);
            foreach (var part in message.Chunk(size))
                MessageData.Write(writer, part, ref atLineStart, ref precedingCr);
            return Encoding.ASCII.GetString(writer.WrittenSpan);
        }
    }

    public static TheoryData<bool> Ways => [true, false];

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Rule", "Q-4")]
    public async Task One_refused_recipient_does_not_disturb_the_others(bool pipelining)
    {
        await using var peer = StagedPeer.Start((PeerPlan.Plaintext() with { Capabilities = new PeerCapabilities { Pipelining = pipelining } })
            .Answer("RCPT", "550 5.1.1 No such user", containing: "nobody@")
            .Answer("RCPT", "450 4.2.1 Greylisted", containing: "later@"));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(["one@example.org", "nobody@example.org", "later@example.org", "two@example.org"]));

        Assert.Equal(
            [RecipientDisposition.Delivered, RecipientDisposition.Failed, RecipientDisposition.Deferred, RecipientDisposition.Delivered],
            outcome.Recipients.Select(recipient => recipient.Disposition));
        Assert.Equal([0, 1, 2, 3], outcome.Recipients.Select(recipient => recipient.Index));
        Assert.Equal("550 5.1.1 No such user", outcome.Recipients[1].Reply.ToString());
        Assert.Equal("450 4.2.1 Greylisted", outcome.Recipients[2].Reply.ToString());
        Assert.NotNull(outcome.RetryAt);
        Assert.Equal(["one@example.org", "two@example.org"], Assert.Single(await peer.WaitForMessagesAsync(1)).Recipients.Select(path => path.Address));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Rule", "Q-4")]
    public async Task When_all_recipients_are_refused_nothing_is_sent_and_the_connection_serves_on(bool pipelining)
    {
        await using var peer = StagedPeer.Start((PeerPlan.Plaintext() with { Capabilities = new PeerCapabilities { Pipelining = pipelining } })
            .Answer("RCPT", "550 5.1.1 No such user", times: 2));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var refused = await gateway.DeliverAsync(gateway.Attempt(["a@example.org", "b@example.org"]));
        var delivered = await gateway.DeliverAsync();

        Assert.All(refused.Recipients, recipient => Assert.Equal(RecipientDisposition.Failed, recipient.Disposition));
        Assert.Null(refused.RetryAt);
        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(delivered.Recipients).Disposition);
        Assert.True(Assert.Single(delivered.Evidence.Hosts).Reused);
        Assert.Single(peer.Connections);
        Assert.Single(await peer.WaitForMessagesAsync(1));
    }

    [Theory]
    [InlineData("552 Too many recipients", RecipientDisposition.Deferred)]
    [InlineData("552 5.5.3 Too many recipients", RecipientDisposition.Deferred)]
    [InlineData("552 5.2.2 Mailbox full", RecipientDisposition.Failed)]
    [Trait("Rule", "Q-4")]
    public async Task Recipients_that_are_too_many_for_a_server_go_another_time(string reply, RecipientDisposition disposition)
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().Answer("RCPT", reply, containing: "second@"));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(["first@example.org", "second@example.org"]));
        var first = await gateway.DeliverAsync(gateway.Attempt(["second@example.org"]));

        Assert.Equal([RecipientDisposition.Delivered, disposition], outcome.Recipients.Select(recipient => recipient.Disposition));
        Assert.Equal(disposition == RecipientDisposition.Deferred, outcome.RetryAt is not null);
        Assert.Equal(RecipientDisposition.Failed, Assert.Single(first.Recipients).Disposition); // the first one is never too many
    }

    [Fact]
    [Trait("Rule", "Q-4")]
    public async Task A_refused_message_is_refused_for_those_who_were_accepted()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext()
            .Answer("RCPT", "450 4.2.1 Later", containing: "later@").AnswerMessage("554 5.6.0 I do not like it"));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(["later@example.org", "user@example.org"]));

        Assert.Equal([RecipientDisposition.Deferred, RecipientDisposition.Failed], outcome.Recipients.Select(recipient => recipient.Disposition));
        Assert.Equal([FailureReason.RecipientRefused, FailureReason.MessageRefused], outcome.Recipients.Select(recipient => recipient.Reason));
    }

    [Theory]
    [InlineData("DATA", "451 4.3.0 Not now", RecipientDisposition.Deferred, FailureReason.DataRefused)]
    [InlineData("DATA", "554 5.3.0 Never", RecipientDisposition.Failed, FailureReason.DataRefused)]
    [InlineData("MAIL", "451 4.3.0 Not now", RecipientDisposition.Deferred, FailureReason.SenderRefused)]
    [InlineData("MAIL", "550 5.7.1 Not you", RecipientDisposition.Failed, FailureReason.SenderRefused)]
    [InlineData(".", "452 4.3.1 Full", RecipientDisposition.Deferred, FailureReason.MessageRefused)]
    public async Task A_refusal_is_told_to_every_recipient(string verb, string reply, RecipientDisposition disposition, FailureReason reason)
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().Answer(verb, reply));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(["a@example.org", "b@example.org"]));

        Assert.All(outcome.Recipients, recipient => Assert.Equal((disposition, reason), (recipient.Disposition, recipient.Reason)));
        Assert.All(outcome.Recipients, recipient => Assert.Equal(reply, recipient.Reply.ToString()));
        Assert.False(outcome.PossiblyDelivered);
    }

    [Fact]
    public async Task A_thousand_recipients_go_in_one_transaction()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt([.. Enumerable.Range(0, 1000).Select(i => $"user{i}@example.org")]));

        Assert.All(outcome.Recipients, recipient => Assert.Equal(RecipientDisposition.Delivered, recipient.Disposition));
        Assert.Equal(1000, Assert.Single(await peer.WaitForMessagesAsync(1)).Recipients.Length);
    }

    [Fact]
    [Trait("Rule", "Q-5")]
    public async Task A_lost_final_reply_is_possibly_delivered()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().AnswerMessage(PeerReply.Nothing.ThenClose()));
        await using var other = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer, other)));

        var outcome = await gateway.DeliverAsync();

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.FinalReplyLost), (recipient.Disposition, recipient.Reason));
        Assert.True(outcome.PossiblyDelivered);
        Assert.Empty(other.Connections);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_dot_delivered_nothing_and_another_host_is_tried()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().Answer("DATA", PeerReply.Nothing.ThenReset()));
        await using var other = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer, other)));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.Equal([FailureReason.ConnectionLost, FailureReason.None], outcome.Evidence.Hosts.Select(host => host.Reason));
        Assert.False(outcome.PossiblyDelivered);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Rule", "Q-4")]
    public async Task A_refusal_holds_although_the_server_hangs_up_before_it_answers_for_all(bool pipelining)
    {
        await using var peer = StagedPeer.Start((PeerPlan.Plaintext() with { Capabilities = new PeerCapabilities { Pipelining = pipelining } })
            .Answer("RCPT", "550 5.1.1 No such user", containing: "nobody@")
            .Answer("DATA", PeerReply.Nothing.ThenClose()));
        await using var other = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer, other)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(["one@example.org", "nobody@example.org"]));

        Assert.Equal(
            [(RecipientDisposition.Deferred, FailureReason.ConnectionLost), (RecipientDisposition.Failed, FailureReason.RecipientRefused)],
            outcome.Recipients.Select(recipient => (recipient.Disposition, recipient.Reason)));
        Assert.Equal("550 5.1.1 No such user", outcome.Recipients[1].Reply.ToString());
        Assert.NotNull(outcome.RetryAt);
        Assert.False(outcome.PossiblyDelivered);
        Assert.Empty(other.Connections);
    }

    [Theory]
    [InlineData("550 5.1.1 No such user", RecipientDisposition.Failed)]
    [InlineData("450 4.2.1 Greylisted", RecipientDisposition.Deferred)]
    [Trait("Rule", "Q-4")]
    public async Task When_all_are_refused_and_the_server_hangs_up_that_is_the_answer(string reply, RecipientDisposition disposition)
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext()
            .Answer("RCPT", reply).Answer("DATA", PeerReply.Nothing.ThenReset()));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(["a@example.org", "b@example.org"]));

        Assert.All(outcome.Recipients, recipient =>
        {
            Assert.Equal((disposition, FailureReason.RecipientRefused), (recipient.Disposition, recipient.Reason));
            Assert.Equal(reply, recipient.Reply.ToString());
        });
    }

    [Fact]
    public async Task A_server_that_goes_down_with_421_makes_way_for_the_next()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().Answer("RCPT", PeerReply.Of("421 4.3.2 Going down").ThenClose()));
        await using var other = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer, other)));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.Single(await other.WaitForMessagesAsync(1));
    }

    [Theory]
    [InlineData("blob")]
    [InlineData("line")]
    [InlineData("octet")]
    [Trait("Rule", "Q-4")]
    public async Task However_a_server_cuts_its_replies_they_are_the_same_replies(string pieces)
    {
        var plan = (PeerPlan.Plaintext() with { Greeting = Cut("220-mx.example.test\r\n220 ESMTP\r\n") })
            .Answer("EHLO", Cut("250-mx.example.test\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n"))
            .Answer("MAIL", Cut("250-2.1.0 Sender\r\n250 2.1.0 Ok\r\n"))
            .Answer("RCPT", Cut("550-5.1.1 No\r\n550 5.1.1 such user\r\n"), containing: "nobody@")
            .Answer("RCPT", Cut("250 2.1.5 Ok\r\n"))
            .Answer("DATA", Cut("354-Go on\r\n354 End with a dot\r\n"))
            .AnswerMessage(Cut("250-2.0.0 Taken\r\n250 2.0.0 as 42\r\n"));
        await using var peer = StagedPeer.Start(plan);
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(envelope: new Envelope(
            MailAddress.Parse("sender@example.com"), [new Recipient(MailAddress.Parse("user@example.org")), new Recipient(MailAddress.Parse("nobody@example.org"))])));

        Assert.Equal(["250 2.0.0 Taken as 42", "550 5.1.1 No such user"], outcome.Recipients.Select(recipient => recipient.Reply.ToString()));
        Assert.Equal("user@example.org", Assert.Single(Assert.Single(await peer.WaitForMessagesAsync(1)).Recipients).Address);

        PeerReply Cut(string reply)
        {
            IEnumerable<string> cut = pieces switch
            {
                "blob" => [reply],
                "line" => reply.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line + "\r\n"),
                _ => reply.Select(octet => octet.ToString()),
            };
            return new PeerReply([.. cut.Select(piece => new PeerStep.Send(System.Text.Encoding.Latin1.GetBytes(piece)))]);
        }
    }

    [Theory]
    [InlineData("endless reply")]
    [InlineData("endless line")]
    [InlineData("over-long line")]
    [InlineData("not SMTP")]
    public async Task Replies_without_bounds_or_sense_end_the_connection(string kind)
    {
        var reply = kind switch
        {
            "endless reply" => PeerReply.Endless(250),
            "endless line" => PeerReply.EndlessLine(250),
            "over-long line" => PeerReply.OverLong(250, 5000),
            _ => PeerReply.Of("HTTP/1.1 400 Bad Request"),
        };
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().Answer("EHLO", reply));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(FailureReason.ProtocolError, Assert.Single(outcome.Recipients).Reason);
    }

    [Fact]
    public async Task Control_characters_of_a_reply_go_no_further()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().Answer("RCPT", PeerReply.Raw("550-5.1.1 bell\u0007 esc\u001b[31m\r\n550 5.1.1 end\0\r\n")));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync();

        var reply = Assert.Single(outcome.Recipients).Reply;
        Assert.Equal("bell? esc?[31m\nend?", reply.Text);
        Assert.Equal("5.1.1", reply.Status.ToString());
    }

    [Theory]
    [InlineData("greeting", FailureReason.SessionTimeout)]
    [InlineData("EHLO", FailureReason.SessionTimeout)]
    [InlineData("STARTTLS", FailureReason.TlsTimeout)]
    [InlineData("MAIL", FailureReason.SessionTimeout)]
    [InlineData("RCPT", FailureReason.SessionTimeout)]
    [InlineData("DATA", FailureReason.SessionTimeout)]
    [InlineData(".", FailureReason.FinalReplyLost)]
    public async Task A_server_that_does_not_answer_is_given_up_in_the_time_that_this_step_has(string step, FailureReason reason)
    {
        var silence = PeerReply.Nothing.ThenStall();
        var soon = TimeSpan.FromMilliseconds(200);
        var (plan, timeouts) = step switch
        {
            "greeting" => (PeerPlan.Plaintext() with { Greeting = silence }, new SmtpTimeouts { Greeting = soon }),
            "EHLO" => (PeerPlan.Plaintext().Answer("EHLO", silence), new SmtpTimeouts { Hello = soon }),
            "STARTTLS" => (PeerPlan.WithTls(new StartTlsPlan { Name = step, Reply = silence }), new SmtpTimeouts { StartTls = soon }),
            "MAIL" => (PeerPlan.Plaintext().Answer("MAIL", silence), new SmtpTimeouts { Mail = soon }),
            "RCPT" => (PeerPlan.Plaintext().Answer("RCPT", silence), new SmtpTimeouts { Recipient = soon }),
            "DATA" => (PeerPlan.Plaintext().Answer("DATA", silence), new SmtpTimeouts { Data = soon }),
            _ => (PeerPlan.Plaintext().AnswerMessage(silence), new SmtpTimeouts { FinalDot = soon }),
        };
        await using var peer = StagedPeer.Start(plan);
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)), new DeliveryOptions("gw.example.test") { Timeouts = timeouts });

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(reason, Assert.Single(outcome.Recipients).Reason);
        Assert.Equal(step == "STARTTLS" ? 1 : 0, outcome.Strikes);
    }

    [Fact]
    public void No_step_has_less_time_than_RFC_5321_asks_for()
    {
        var has = SmtpTimeouts.Default;
        Assert.Equal(
            [5, 5, 5, 2, 3, 10],
            new[] { has.Greeting, has.Mail, has.Recipient, has.Data, has.DataBlock, has.FinalDot }.Select(time => time.TotalMinutes));
    }

    [Fact]
    public async Task A_server_that_knows_no_EHLO_is_spoken_to_with_HELO()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().Answer("EHLO", "500 5.5.1 What?"));
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        await gateway.DeliverAsync();

        Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.True(Assert.Single(peer.Connections).HasCommand("HELO"));
    }
}
