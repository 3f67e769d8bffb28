using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>
/// One session from greeting to goodbye (RFC 5321): reads commands, refuses what <see cref="SessionTable"/> and the parsers
/// refuse, and asks an <see cref="ISmtpSession"/> the rest. Exceptions of that session leave here; nothing was accepted then.
/// A null <see cref="SmtpSessionEnd"/> means: go on.
/// </summary>
internal sealed class SmtpSession
{
    private readonly SmtpWire _wire;
    private readonly ISmtpSession _session;
    private readonly SmtpConnectVerdict.Accept _terms;
    private readonly SmtpLimits _limits;
    private readonly CancellationToken _aborted;
    private readonly ILogger _logger;
    private readonly string _id;
    private readonly Transaction _transaction = new();
    private readonly MessageReception _reception;
    private CommandLineReader _lines;
    private SmtpState _state;
    private bool _tls;
    private bool _startTlsOffered;
    private int _errors;
    private int _idleCommands;

    public SmtpSession(SmtpWire wire, SmtpConnection connection, SmtpConnectVerdict.Accept terms, ReceiveShare share, ILogger logger)
    {
        _wire = wire;
        _session = terms.Session;
        _terms = terms;
        _limits = terms.Limits;
        _aborted = connection.Aborted;
        _logger = logger;
        _id = connection.Id;
        _tls = connection.Tls is not null;
        _reception = new MessageReception(wire, terms.Limits, share);
    }

    public async Task<SmtpSessionEnd> RunAsync()
    {
        _wire.Write(new SmtpReply(220, null, $"{_terms.HostName} ESMTP"));
        try
        {
            while (true)
            {
                var outcome = _lines.Read(ref _wire.Buffer, out var line);
                var end = outcome == LineOutcome.Incomplete ? await WaitAsync() : await ExecuteAsync(outcome, line) ?? Judge();
                if (end is null && _wire.Unflushed > WireLimits.UnflushedReplies)
                    end = EndOf(await _wire.FlushAsync(_limits.CommandTimeout));
                if (end is { } over)
                    return over;
            }
        }
        finally
        {
            _reception.Clear();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpSessionEnd?> WaitAsync()
    {
        var patience = _state == SmtpState.Chunks ? _reception.Patience(_limits.CommandTimeout) : _limits.CommandTimeout;
        return EndOf(await _wire.FillAsync(patience, stoppable: true));
    }

    // After each command: may the session go on?
    private SmtpSessionEnd? Judge()
    {
        if (_errors >= _limits.Errors)
        {
            _wire.Write(SmtpReplies.TooManyErrors);
            return SmtpSessionEnd.TooManyErrors;
        }

        if (_idleCommands > _limits.IdleCommands)
        {
            _wire.Write(SmtpReplies.TooManyIdleCommands);
            return SmtpSessionEnd.TooManyIdleCommands;
        }

        return _wire.IsStopping ? EndOf(FillResult.Stopped) : null;
    }

    private SmtpSessionEnd? EndOf(FillResult fill)
    {
        switch (fill)
        {
            case FillResult.Data:
                return null;
            case FillResult.TimedOut:
                _wire.Write(SmtpReplies.TimedOut);
                return SmtpSessionEnd.TimedOut;
            case FillResult.Stopped:
                _wire.Write(SmtpReplies.Stopping);
                return SmtpSessionEnd.Stopped;
            default:
                return fill == FillResult.Closed ? SmtpSessionEnd.ClientClosed : SmtpSessionEnd.ClientReset;
        }
    }

    // No await here: the command line lies in the input buffer, or on this stack.
    private ValueTask<SmtpSessionEnd?> ExecuteAsync(LineOutcome outcome, in ReadOnlySequence<byte> line)
    {
        if (outcome != LineOutcome.Line)
            return Answer(outcome == LineOutcome.TooLong ? SmtpReplies.CommandTooLong : SmtpReplies.CommandBareLf);
        if (line.IsSingleSegment)
            return ExecuteAsync(line.FirstSpan);
        Span<byte> copy = stackalloc byte[(int)line.Length];
        line.CopyTo(copy);
        return ExecuteAsync(copy);
    }

    private ValueTask<SmtpSessionEnd?> ExecuteAsync(ReadOnlySpan<byte> line)
    {
        if (!CommandLine.TryParse(line, out var command))
            return Answer(SmtpReplies.CommandControl);
        var refusal = SessionTable.Refusal(_state, command.Verb, _terms.MustStartTls && !_tls);
        if (refusal is not null && SessionTable.EndsTransaction(_state, command.Verb))
            EndTransaction(tell: true);
        if (command.Verb == SmtpVerb.Bdat)
            return ParseChunk(command.Argument, refusal);
        if (refusal is null)
            return AllowedAsync(command);
        if (command.Verb == SmtpVerb.Mail && refusal == SmtpReplies.MustStartTls)
            _session.MailRefusedInClear(MailParser.Parse(command.Argument, _limits.MessageSize, _tls, out var mail) is null ? mail : null);
        return Answer(refusal);
    }

    private ValueTask<SmtpSessionEnd?> AllowedAsync(in CommandLine command)
    {
        if (command.Verb is SmtpVerb.Noop or SmtpVerb.Rset or SmtpVerb.Help or SmtpVerb.Vrfy or SmtpVerb.Ehlo or SmtpVerb.Helo)
            _idleCommands++;
        switch (command.Verb)
        {
            case SmtpVerb.Ehlo or SmtpVerb.Helo:
                return HelloParser.TryParse(command.Argument, out var name)
                    ? HelloAsync(name, command.Verb == SmtpVerb.Ehlo)
                    : Answer(SmtpReplies.HelloSyntax);
            case SmtpVerb.Mail:
                if (MailParser.Parse(command.Argument, _limits.MessageSize, _tls, out var mail) is not { } badMail)
                    return MailAsync(mail!);
                if (mail is not null)
                    _session.MailRefused(mail, badMail);
                return Answer(badMail);
            case SmtpVerb.Rcpt:
                return RecipientParser.Parse(command.Argument, _transaction.SmtpUtf8, out var recipient) is { } badRecipient
                    ? Answer(badRecipient)
                    : RecipientAsync(recipient!);
            case SmtpVerb.Noop:
                return Answer(SmtpReplies.Ok);
            case SmtpVerb.Vrfy:
                return Answer(SmtpReplies.CannotVerify);
            case SmtpVerb.Help:
                return Answer(SmtpReplies.Help);
            case var _ when !command.Argument.IsEmpty:
                return Answer(SmtpReplies.NoArgument);
            case SmtpVerb.Data:
                return DataAsync();
            case SmtpVerb.StartTls:
                return StartTlsAsync();
            case SmtpVerb.Rset:
                EndTransaction(tell: true);
                return Answer(SmtpReplies.Ok);
            case SmtpVerb.Quit:
                _wire.Write(SmtpReply.Of(221, "2.0.0", $"{_terms.HostName} closing"));
                return new(SmtpSessionEnd.Quit);
            default:
                throw new InvalidOperationException($"{command.Verb} is allowed and not carried out");
        }
    }

    private async ValueTask<SmtpSessionEnd?> HelloAsync(string name, bool extended)
    {
        var verdict = await _session.HelloAsync(name, extended, _aborted);
        if (verdict.Refusal is { } refusal)
            return Reply(refusal);
        EndTransaction(tell: _state > SmtpState.Ready);
        _state = SmtpState.Ready;
        _startTlsOffered = verdict.OfferStartTls && !_tls;
        return Reply(extended ? HelloParser.Offer(_terms.HostName, _limits.MessageSize, _startTlsOffered, _tls) : new SmtpReply(250, null, _terms.HostName));
    }

    // RFC 3207, and the traps around it: nothing said in clear has any effect in TLS.
    private async ValueTask<SmtpSessionEnd?> StartTlsAsync()
    {
        if (_tls || !_startTlsOffered)
            return Reply(_tls ? SmtpReplies.TlsActive : SmtpReplies.TlsNotOffered);
        var options = await _session.StartTlsAsync(_aborted);
        if (options is null)
            return Reply(SmtpReplies.TlsUnavailable);
        if (!_wire.Buffer.IsEmpty || _wire.HasMore())
        {
            // CVE-2011-0411. Answered and closed, so that the sender learns what it did; never executed.
            _wire.Write(SmtpReplies.BytesBehindStartTls);
            _session.StartTlsRefused(SmtpReplies.BytesBehindStartTls);
            return SmtpSessionEnd.ProtocolViolation;
        }

        _wire.Write(SmtpReplies.ReadyForTls);
        if (EndOf(await _wire.FlushAsync(_limits.CommandTimeout)) is { } end)
            return end;
        TlsFacts facts;
        try
        {
            facts = await _wire.UpgradeAsync(options, _limits.HandshakeTimeout, _aborted);
        }
        catch (Exception e)
        {
            if (TlsServer.IsHandshakeFailure(e))
                SmtpLog.HandshakeFailed(_logger, _id, TlsServer.Innermost(e));
            else
                SmtpLog.HandshakeFault(_logger, e, _id);
            _session.TlsFailed(e);
            return SmtpSessionEnd.TlsFailed;
        }

        _tls = true;
        _startTlsOffered = false;
        _lines = default;
        EndTransaction(tell: false);
        _state = SmtpState.Connected;
        _session.TlsEstablished(facts);
        return null;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpSessionEnd?> MailAsync(MailCommand mail)
    {
        var reply = await _session.MailAsync(mail, _aborted);
        if (reply.IsPositive)
        {
            _transaction.Begin(mail);
            _state = SmtpState.Mail;
        }

        return Reply(reply);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpSessionEnd?> RecipientAsync(Recipient recipient)
    {
        if (_transaction.Recipients >= _limits.Recipients)
        {
            // Not counted as an error: the client may send the rest in another transaction (RFC 5321 4.5.3.1.10).
            _wire.Write(SmtpReplies.TooManyRecipients);
            return null;
        }

        var reply = await _session.RecipientAsync(recipient, _aborted);
        if (reply.IsPositive)
        {
            _transaction.Add(recipient);
            _state = SmtpState.Recipients;
        }

        return Reply(reply);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpSessionEnd?> DataAsync()
    {
        _reception.Begin(dots: true, _transaction.ExpectedSize);
        _wire.Write(SmtpReplies.StartData);
        return EndOf(await _reception.ReadDataAsync()) ?? await FinishAsync();
    }

    private ValueTask<SmtpSessionEnd?> ParseChunk(ReadOnlySpan<byte> argument, SmtpReply? refusal)
    {
        if (ChunkParser.TryParse(argument, out var octets, out var last))
            return ChunkAsync(octets, last, refusal);
        // How many octets follow is not known: what comes next cannot be told from commands.
        _wire.Write(SmtpReplies.ChunkSyntax);
        return new(SmtpSessionEnd.ProtocolViolation);
    }

    // Octets of a refused BDAT are read and dropped all the same, so that they are never taken for commands (RFC 3030 4.2).
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpSessionEnd?> ChunkAsync(long octets, bool last, SmtpReply? refusal)
    {
        if (refusal is null && _state != SmtpState.Chunks)
        {
            _reception.Begin(dots: false, Math.Max(octets, _transaction.ExpectedSize));
            _state = SmtpState.Chunks;
        }

        if (EndOf(await _reception.ReadChunkAsync(octets, keep: refusal is null)) is { } end)
            return end;
        if (refusal is not null)
            return Reply(refusal);
        if (last)
            _reception.Complete();
        if (last || _reception.Defect != MessageDefect.None)
            return await FinishAsync();
        return Reply(SmtpReplies.Ok);
    }

    // The end of data: whatever the answer, the envelope is gone.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpSessionEnd?> FinishAsync()
    {
        SmtpReply reply;
        if (_reception.Defect == MessageDefect.None)
        {
            reply = await _session.MessageAsync(_transaction.ToEnvelope(), _reception.Body, _aborted);
        }
        else
        {
            reply = SmtpReplies.For(_reception.Defect);
            _session.MessageRefused(_reception.Defect, reply);
        }

        EndTransaction(tell: !reply.IsPositive);
        if (reply.IsPositive)
            _errors = _idleCommands = 0;
        return Reply(reply);
    }

    private void EndTransaction(bool tell)
    {
        _transaction.Clear();
        _reception.Clear();
        if (_state > SmtpState.Ready)
            _state = SmtpState.Ready;
        if (tell)
            _session.Reset();
    }

    private ValueTask<SmtpSessionEnd?> Answer(SmtpReply reply) => new(Reply(reply));

    // 421 says that the connection is being closed, whoever decided it (RFC 5321 3.8).
    private SmtpSessionEnd? Reply(SmtpReply reply)
    {
        _wire.Write(reply);
        if (reply.Code >= 400)
            _errors++;
        return reply.Code == 421 ? SmtpSessionEnd.Stopped : null;
    }
}
