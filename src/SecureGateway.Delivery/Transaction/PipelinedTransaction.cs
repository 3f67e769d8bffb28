using System.Collections.Immutable;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>
/// The transaction on our own wire, pipelined where the server allows it (RFC 2920): envelope and DATA in one write, then
/// message and final dot in another. Replies are matched to commands by their order. The mark that counts: once the
/// octets that hold the final dot may have left, a lost connection means possibly delivered. What a server said of a
/// recipient holds although it hung up before it answered for all. A large body is read while it is sent, and what cannot be
/// read ends without a dot: nothing of it is delivered.
/// </summary>
internal sealed class PipelinedTransaction(SmtpTimeouts timeouts) : IMailTransaction
{
    // So many commands are written before their replies are read; the replies of more could fill both directions' buffers.
    private const int Batch = 100;

    private const int Block = 64 * 1024;

    public async ValueTask<TransactionResult> SendAsync(RelayConnection connection, MailItem item, CancellationToken stop)
    {
        MessageNeeds needs;
        try
        {
            needs = await MessageNeeds.OfAsync(item, connection.Offered, stop).ConfigureAwait(false);
        }
        catch (RelayException failure)
        {
            return TransactionResult.Unable(failure.Reason, null, failure.Message, reusable: true); // nothing was said yet
        }

        if (needs.Unmet(item, connection.Offered) is { } unable)
            return unable;
        var progress = new Progress(item.Recipients.Length);
        try
        {
            return await SendAsync(connection, item, needs, progress, stop).ConfigureAwait(false);
        }
        catch (RelayException failure)
        {
            if (progress.DotSent)
                return TransactionResult.Broken(TransactionEnd.FinalReplyLost, FailureReason.FinalReplyLost, failure.Message);
            if (failure.Reason != FailureReason.Stopped && progress.SaidAllThatCounts)
                return TransactionResult.Answered(progress.RepliesSoFar(item, failure.Reason), reusable: false);
            return TransactionResult.Broken(
                progress.MailAnswered ? TransactionEnd.Lost : TransactionEnd.LostBeforeMail, failure.Reason, failure.Message);
        }
    }

    private async ValueTask<TransactionResult> SendAsync(
        RelayConnection connection, MailItem item, MessageNeeds needs, Progress progress, CancellationToken stop)
    {
        var channel = connection.Channel;
        var pipelining = connection.Offered.Pipelining;
        var line = new StringBuilder(128);
        var recipients = item.Recipients;
        EnvelopeCommands.AppendMail(line, item.Envelope, connection.Offered, item.Body.Length, needs.EightBit, needs.Utf8);
        SmtpReply? data = null;
        var sent = 0;
        while (data is null)
        {
            var until = pipelining ? Math.Min(sent + Batch, recipients.Length) : progress.MailAnswered ? Math.Min(sent + 1, recipients.Length) : 0;
            for (var i = sent; i < until; i++)
                EnvelopeCommands.AppendRecipient(line, recipients[i].Recipient, connection.Offered);
            var withData = until == recipients.Length
                           && (pipelining ? sent == 0 || progress.Accepted > 0 : progress.MailAnswered && sent == until && progress.Accepted > 0);
            if (withData)
                line.Append("DATA\r\n");
            else if (sent == until && progress.MailAnswered)
                break; // all asked and none accepted
            channel.Write(line.ToString());
            line.Clear();
            await channel.FlushAsync(timeouts.Mail).ConfigureAwait(false);

            if (!progress.MailAnswered)
            {
                var mail = await channel.ReadReplyAsync(timeouts.Mail).ConfigureAwait(false);
                progress.MailAnswered = true;
                if (mail.Code != 250)
                    return await RefusedAsync(channel, item, mail, until + (withData ? 1 : 0)).ConfigureAwait(false);
            }

            for (var i = sent; i < until; i++)
                progress.Take(i, await channel.ReadReplyAsync(timeouts.Recipient).ConfigureAwait(false));
            sent = until;
            if (withData)
                data = await channel.ReadReplyAsync(timeouts.Data).ConfigureAwait(false);
        }

        return await DataAsync(connection, item, progress, data, stop).ConfigureAwait(false);
    }

    private async ValueTask<TransactionResult> DataAsync(
        RelayConnection connection, MailItem item, Progress progress, SmtpReply? data, CancellationToken stop)
    {
        var channel = connection.Channel;
        if (progress.Accepted == 0)
        {
            // RFC 2920 3.1: a server that answers 354 all the same gets an empty message
            if (data is { Code: 354 })
                await channel.AskAsync(".", timeouts.FinalDot).ConfigureAwait(false);
            return TransactionResult.Answered(progress.Replies(item, null, default), await ResetAsync(channel).ConfigureAwait(false));
        }

        if (data!.Code != 354)
        {
            var refusal = data.IsPositive ? SmtpReply.Of(451, "4.5.0", $"unexpected reply to DATA: {data}") : data;
            return TransactionResult.Answered(
                progress.Replies(item, refusal, FailureReason.DataRefused), data.Code != 421 && await ResetAsync(channel).ConfigureAwait(false));
        }

        await SendBodyAsync(channel, item.Body, progress, stop).ConfigureAwait(false);
        var final = await channel.ReadReplyAsync(timeouts.FinalDot).ConfigureAwait(false);
        if (final.IsPositive && final.Code is < 200 or >= 300)
            final = SmtpReply.Of(451, "4.5.0", $"unexpected reply to the message: {final}");
        return TransactionResult.Answered(progress.Replies(item, final, FailureReason.MessageRefused), final.Code != 421);
    }

    private async ValueTask SendBodyAsync(SmtpChannel channel, StoredBody body, Progress progress, CancellationToken stop)
    {
        var (atLineStart, precedingCr) = (true, false);
        using var reader = body.Read();
        while (!reader.HasEnded)
        {
            await channel.FlushAsync(timeouts.DataBlock).ConfigureAwait(false); // of the part before
            var part = await reader.NextPartAsync(stop).ConfigureAwait(false);
            while (part.Length > Block)
            {
                MessageData.Write(channel.Writer, part.Span[..Block], ref atLineStart, ref precedingCr);
                await channel.FlushAsync(timeouts.DataBlock).ConfigureAwait(false);
                part = part[Block..];
            }

            MessageData.Write(channel.Writer, part.Span, ref atLineStart, ref precedingCr);
        }

        if (!atLineStart)
            channel.Write("\r\n"u8);
        channel.Write(MessageData.End);
        progress.DotSent = true;
        await channel.FlushAsync(timeouts.DataBlock).ConfigureAwait(false);
    }

    // MAIL was refused; what was pipelined behind it was answered too and means nothing.
    private async ValueTask<TransactionResult> RefusedAsync(SmtpChannel channel, MailItem item, SmtpReply mail, int outstanding)
    {
        var reusable = mail.Code != 421;
        try
        {
            for (var i = 0; i < outstanding && reusable; i++)
            {
                var reply = await channel.ReadReplyAsync(timeouts.Recipient).ConfigureAwait(false);
                if (reply.Code is 421 or 354)
                    reusable = false;
            }

            reusable = reusable && await ResetAsync(channel).ConfigureAwait(false);
        }
        catch (RelayException)
        {
            reusable = false; // MAIL is answered, and that is what counts
        }

        if (!mail.IsPermanent)
            return TransactionResult.Unable(FailureReason.SenderRefused, mail, mail.ToString(), reusable);
        return TransactionResult.Answered(
            [.. item.Recipients.Select(recipient => new RecipientReply(recipient, FailureReason.SenderRefused, mail))], reusable);
    }

    private async ValueTask<bool> ResetAsync(SmtpChannel channel)
    {
        try
        {
            return (await channel.AskAsync("RSET", timeouts.Hello).ConfigureAwait(false)).Code == 250;
        }
        catch (RelayException)
        {
            return false; // the transaction is over and answered; only the connection is lost
        }
    }

    private sealed class Progress(int recipients)
    {
        private readonly SmtpReply?[] _replies = new SmtpReply?[recipients];

        public bool MailAnswered { get; set; }

        public bool DotSent { get; set; }

        public int Accepted { get; private set; }

        public void Take(int index, SmtpReply reply)
        {
            _replies[index] = MeansTooMany(reply) ? SmtpReply.Of(452, "4.5.3", reply.Text) : reply;
            if (reply.Code is >= 200 and < 300)
                Accepted++;
        }

        // RFC 5321 4.5.3.1.10: 552 behind accepted recipients is how old servers say "too many"; the rest goes another time.
        // Those that say what they mean by it, a full mailbox for one, are believed.
        private bool MeansTooMany(SmtpReply reply) =>
            reply.Code == 552 && Accepted > 0 && (reply.Status is null or { Subject: 5, Detail: 3 });

        /// <summary>
        /// Some recipient was refused for good, or all were refused: another host is not to be asked for them again.
        /// Where refusals may pass, another host may still serve everybody; 421 is no word on a recipient at all.
        /// </summary>
        public bool SaidAllThatCounts =>
            Array.Exists(_replies, reply => reply is { IsPermanent: true })
            || (Accepted == 0 && Array.TrueForAll(_replies, reply => reply is { Code: not 421 }));

        /// <summary>Those who were refused have their answer; the others are put off, for nothing was delivered to anybody.</summary>
        public ImmutableArray<RecipientReply> RepliesSoFar(MailItem item, FailureReason lost)
        {
            var replies = ImmutableArray.CreateBuilder<RecipientReply>(_replies.Length);
            var later = FailureReplies.Temporary(lost);
            for (var i = 0; i < _replies.Length; i++)
            {
                replies.Add(_replies[i] is { Code: >= 300 } refused
                    ? new RecipientReply(item.Recipients[i], FailureReason.RecipientRefused, refused)
                    : new RecipientReply(item.Recipients[i], lost, later));
            }

            return replies.MoveToImmutable();
        }

        /// <param name="common">What the accepted ones were told in the end.</param>
        public ImmutableArray<RecipientReply> Replies(MailItem item, SmtpReply? common, FailureReason refused)
        {
            var replies = ImmutableArray.CreateBuilder<RecipientReply>(_replies.Length);
            for (var i = 0; i < _replies.Length; i++)
            {
                var own = _replies[i]!;
                if (own.Code is >= 200 and < 300)
                    replies.Add(new RecipientReply(item.Recipients[i], common!.IsPositive ? FailureReason.None : refused, common));
                else
                    replies.Add(new RecipientReply(item.Recipients[i], FailureReason.RecipientRefused, own));
            }

            return replies.MoveToImmutable();
        }
    }
}
