using System.Text;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

/// <summary>Messages whose bodies the store gives in parts.</summary>
public sealed class LargeBodyTests
{
    public static TheoryData<string, int> Cut
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in OddMessages.All.Keys)
            {
                foreach (var size in (int[])[1, 2, 5])
                    data.Add(name, size);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cut))]
    [Trait("Rule", "Q-2")]
    public async Task Bytes_are_relayed_as_they_are_stored_however_the_body_lies_in_parts(string name, int size)
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer))) { Store = { PartSize = size } };

        await gateway.DeliverAsync(gateway.Attempt(["user@example.org"], body: OddMessages.All[name]));

        Assert.Equal(OddMessages.All[name], Assert.Single(await peer.WaitForMessagesAsync(1)).Bytes.ToArray());
    }

    [Fact]
    [Trait("Rule", "Q-2")]
    public async Task Parts_larger_than_a_block_are_relayed_as_they_are_stored()
    {
        var body = Lines(1_000_000);
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer))) { Store = { PartSize = 262_144 } };

        await gateway.DeliverAsync(gateway.Attempt(["user@example.org"], body: body));

        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.Equal(body, message.Bytes.ToArray());
        Assert.Equal($"SIZE={body.Length}", Assert.Single(message.Sender.Parameters));
    }

    [Fact]
    [Trait("Rule", "Q-5")]
    public async Task The_next_host_gets_the_message_from_its_beginning()
    {
        var body = Lines(100_000);
        var read = new List<int>();
        await using var broken = StagedPeer.Start(PeerPlan.Plaintext() with { DuringData = new DataInterruption(500, PeerReply.Nothing.ThenReset()) });
        await using var other = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(broken, other)));
        gateway.Store.PartSize = 1000;
        // The second part is not there before the first host has gone.
        gateway.Store.BeforePart = async (number, _) =>
        {
            read.Add(number);
            if (number == 1 && read.Count == 2)
                await broken.WaitForEndedAsync(1);
        };

        var outcome = await gateway.DeliverAsync(gateway.Attempt(["user@example.org"], body: body));

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.Equal([FailureReason.ConnectionLost, FailureReason.None], outcome.Evidence.Hosts.Select(host => host.Reason));
        Assert.Equal(body, Assert.Single(await other.WaitForMessagesAsync(1)).Bytes.ToArray());
        Assert.Equal(Enumerable.Range(0, 100), read[^100..]);
        Assert.True(read.Count < 200, "the first host was gone, and the rest of the body was read for it all the same");
    }

    [Fact]
    [Trait("Rule", "Q-5")]
    public async Task What_cannot_be_read_to_its_end_is_delivered_to_nobody_and_tried_again()
    {
        var body = Lines(10_000);
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var other = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer, other)));
        gateway.Store.PartSize = 1000;
        gateway.Store.BeforePart = (number, _) => number == 7 ? throw new MessageStoreException("the disk is gone") : Task.CompletedTask;

        var outcome = await gateway.DeliverAsync(gateway.Attempt(["user@example.org"], body: body));
        Assert.Contains(gateway.Alarms.Standing, alarm => alarm.Reason == FailureReason.InternalError);
        gateway.Store.BeforePart = (_, _) => Task.CompletedTask;
        var again = await gateway.DeliverAsync(gateway.Attempt(["user@example.org"], body: body, attempt: 2));

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.InternalError), (recipient.Disposition, recipient.Reason));
        Assert.False(outcome.PossiblyDelivered);
        Assert.Equal(0, outcome.Strikes);
        Assert.Equal("the disk is gone", Assert.Single(outcome.Evidence.Hosts).Detail);
        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(again.Recipients).Disposition);
        Assert.Equal(body, Assert.Single(await peer.WaitForMessagesAsync(1)).Bytes.ToArray());
        Assert.Equal(2, peer.Connections.Count);
        Assert.Empty(other.Connections); // it is the same store for every host
    }

    [Fact]
    [Trait("Rule", "Q-4")]
    public async Task Who_was_refused_has_its_answer_although_the_body_cannot_be_read()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().Answer("RCPT", "550 5.1.1 No such user", containing: "nobody@"));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));
        gateway.Store.PartSize = 1000;
        gateway.Store.BeforePart = (number, _) => number == 1 ? throw new MessageStoreException("the disk is gone") : Task.CompletedTask;

        var outcome = await gateway.DeliverAsync(gateway.Attempt(["user@example.org", "nobody@example.org"], body: Lines(10_000)));

        Assert.Equal(
            [(RecipientDisposition.Deferred, FailureReason.InternalError), (RecipientDisposition.Failed, FailureReason.RecipientRefused)],
            outcome.Recipients.Select(recipient => (recipient.Disposition, recipient.Reason)));
        Assert.Empty(peer.AllMessages);
    }

    [Fact]
    public async Task An_attempt_that_is_stopped_does_not_wait_for_the_store()
    {
        using var stop = new CancellationTokenSource();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));
        gateway.Store.PartSize = 1000;
        gateway.Store.BeforePart = (number, stopped) => number == 3 ? NeverAsync(stopped) : Task.CompletedTask;

        var outcome = (await gateway.RunAsync(gateway.Attempt(["user@example.org"], body: Lines(10_000)), stop.Token)).Outcome;

        Assert.Equal(FailureReason.Stopped, Assert.Single(outcome.Recipients).Reason);
        Assert.False(outcome.PossiblyDelivered);
        Assert.Empty(peer.AllMessages);

        async Task NeverAsync(CancellationToken stopped)
        {
            await stop.CancelAsync();
            await new TaskCompletionSource().Task.WaitAsync(stopped);
        }
    }

    [Theory]
    [InlineData("caf\u00e9", false, RecipientDisposition.Failed)]
    [InlineData("cafe", false, RecipientDisposition.Delivered)]
    [InlineData("caf\u00e9", true, RecipientDisposition.Delivered)]
    public async Task Octets_that_a_server_cannot_take_are_found_in_whichever_part_they_are(string end, bool offered, RecipientDisposition disposition)
    {
        var capabilities = new PeerCapabilities();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext() with { Capabilities = offered ? capabilities : PeerCapabilities.Bare });
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer))) { Store = { PartSize = 1000 } };
        byte[] body = [.. Lines(10_000), .. Encoding.UTF8.GetBytes(end + "\r\n")];
        var envelope = new Envelope(MailAddress.Parse("sender@example.com"), [new Recipient(MailAddress.Parse("user@example.org"))], BodyType.EightBitMime);

        var outcome = await gateway.DeliverAsync(gateway.Attempt(["user@example.org"], body: body, envelope: envelope));

        Assert.Equal(disposition, Assert.Single(outcome.Recipients).Disposition);
    }

    [Theory]
    [InlineData("Subject: caf\u00e9\r\n\r\nHello\r\n", RecipientDisposition.Failed)]
    [InlineData("Subject: cafe\r\n\r\ncaf\u00e9\r\n\r\n", RecipientDisposition.Delivered)]
    [InlineData("\r\ncaf\u00e9\r\n\r\n", RecipientDisposition.Delivered)]
    public async Task Only_the_header_asks_for_SMTPUTF8_however_it_lies_in_parts(string message, RecipientDisposition disposition)
    {
        foreach (var size in (int[])[1, 3, 7, 1000])
        {
            await using var peer = StagedPeer.Start(PeerPlan.Plaintext() with { Capabilities = PeerCapabilities.Bare });
            await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer))) { Store = { PartSize = size } };
            var envelope = new Envelope(MailAddress.Parse("sender@example.com"), [new Recipient(MailAddress.Parse("user@example.org"))], SmtpUtf8: true);

            var outcome = await gateway.DeliverAsync(gateway.Attempt(["user@example.org"], body: Encoding.UTF8.GetBytes(message), envelope: envelope));

            Assert.Equal(disposition, Assert.Single(outcome.Recipients).Disposition);
        }
    }

    [Theory]
    [InlineData("", 0, false)]
    [InlineData("\r\n", 2, true)]
    [InlineData("a\r\n\r\nb", 5, true)]
    [InlineData("a\r\nb\r\n\r\n\r\n", 8, true)]
    [InlineData("a\r\r\n\r\nb", 6, true)]
    [InlineData("a\r\n\r\r\n\r\nb", 8, true)]
    [InlineData("a\n\nb\r\n", 6, false)]
    public void A_header_ends_at_its_empty_line_however_it_is_cut(string message, int header, bool found)
    {
        var octets = Encoding.ASCII.GetBytes(message);
        for (var size = 1; size <= octets.Length + 1; size++)
        {
            var end = new HeaderEnd();
            Assert.Equal(header, octets.Chunk(size).Sum(part => end.Search(part)));
            Assert.Equal(found, end.IsFound);
        }
    }

    // Lines of many lengths, many of which begin with a dot.
    private static byte[] Lines(int octets)
    {
        var text = new StringBuilder("Subject: large\r\n\r\n", octets);
        for (var i = 0; text.Length < octets - 80; i++)
            text.Append('.', i % 3).Append('x', i % 71).Append("\r\n");
        return Encoding.ASCII.GetBytes(text.Append('y', octets - 2 - text.Length).Append("\r\n").ToString());
    }
}
