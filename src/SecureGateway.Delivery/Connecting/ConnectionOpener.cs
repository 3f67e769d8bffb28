using System.Net;
using System.Net.Sockets;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// Opens a connection to one address of a host and brings it to where MAIL may be said: greeting, EHLO, STARTTLS where the
/// policy wants it, EHLO under TLS, judgement (M-7), AUTH. Throws <see cref="RelayException"/> with the reason; then the
/// connection is closed and nothing of the message was sent. Whether mail may go in clear is asked of the policy and
/// decided nowhere else.
/// </summary>
internal sealed class ConnectionOpener(DeliveryOptions options, TlsClient tls, IRevocationStatus revocation, TimeProvider time)
{
    private readonly SmtpTimeouts _timeouts = options.Timeouts;

    /// <param name="login">False stops before AUTH: to look only.</param>
    /// <param name="shown">Told the path of the server's certificate, for whoever shows it to people.</param>
    public async Task<RelayConnection> OpenAsync(
        ConnectionKey key, IPAddress address, Posture posture, CancellationToken stop, bool login = true, Action<CertificatePath>? shown = null)
    {
        var channel = await ConnectAsync(new IPEndPoint(address, key.Host.Port), stop).ConfigureAwait(false);
        using var abort = stop.UnsafeRegister(static state => ((SmtpChannel)state!).Abort("the attempt was stopped"), channel);
        TlsFacts? facts = null;
        try
        {
            await GreetingAsync(channel).ConfigureAwait(false);
            var offered = await HelloAsync(channel, posture).ConfigureAwait(false);
            if (!posture.FallBack && !posture.MayGoInClear(offered.StartTls))
            {
                if (!offered.StartTls)
                    throw NotOffered(posture);
                (facts, offered) = await StartTlsAsync(channel, key.Host, posture.Requirement).ConfigureAwait(false);
                if (facts.Certificate?.Path is { } path)
                    shown?.Invoke(path);
                facts = await StatusKnownAsync(facts, posture.Requirement).ConfigureAwait(false);
            }

            var (ruling, reported) = Judge(posture.Requirement, facts, key.Host);
            if (login && posture.Credentials is { } credentials)
                await SaslLogin.LoginAsync(channel, facts, offered, credentials, options).ConfigureAwait(false);
            return new RelayConnection(channel, key, address, offered, facts, !posture.FallBack, time.GetUtcNow()) { Ruling = ruling, Reported = reported };
        }
        catch (RelayException failure) when (failure.Tls is null && facts is not null)
        {
            channel.Dispose();
            throw new RelayException(failure.Reason, failure.Message, failure.Reply, failure) { Tls = facts };
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    private async ValueTask<SmtpChannel> ConnectAsync(IPEndPoint endpoint, CancellationToken stop)
    {
        Socket? socket = null;
        using var deadline = new CancellationTokenSource(_timeouts.Connect, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            // None can be had where the machine has no such protocol, or no file descriptor left.
            socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(endpoint, either.Token).ConfigureAwait(false);
            return new SmtpChannel(socket, time);
        }
        catch (OperationCanceledException error)
        {
            socket?.Dispose();
            throw stop.IsCancellationRequested
                ? new RelayException(FailureReason.Stopped, "the attempt was stopped", null, error)
                : new RelayException(FailureReason.ConnectTimeout, $"no answer in {_timeouts.Connect.TotalSeconds:0} s", null, error);
        }
        catch (SocketException error)
        {
            socket?.Dispose();
            var reason = error.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => FailureReason.ConnectRefused,
                SocketError.TimedOut => FailureReason.ConnectTimeout,
                _ => FailureReason.ConnectFailed,
            };
            throw new RelayException(reason, error.Message, null, error);
        }
    }

    private async ValueTask GreetingAsync(SmtpChannel channel)
    {
        var greeting = await channel.ReadReplyAsync(_timeouts.Greeting).ConfigureAwait(false);
        if (greeting.Code != 220)
            throw RelayException.FromReply(FailureReason.GreetingRefused, greeting);
    }

    private async ValueTask<SmtpCapabilities> HelloAsync(SmtpChannel channel, Posture posture)
    {
        var lines = new List<string>(12);
        var reply = await channel.AskAsync("EHLO " + options.HostName, _timeouts.Hello, lines).ConfigureAwait(false);
        if (reply.Code == 250)
            return SmtpCapabilities.Parse(lines);
        if (!reply.IsPermanent || reply.Code == 554)
            throw RelayException.FromReply(FailureReason.HelloRefused, reply);
        // an old server, which has no STARTTLS either
        if (!posture.FallBack && !posture.MayGoInClear(offered: false))
            throw NotOffered(posture);
        reply = await channel.AskAsync("HELO " + options.HostName, _timeouts.Hello).ConfigureAwait(false);
        return reply.Code == 250 ? SmtpCapabilities.None : throw RelayException.FromReply(FailureReason.HelloRefused, reply);
    }

    // From here to the EHLO reply under TLS every failure is a TLS failure (chapter 4).
    private async ValueTask<(TlsFacts Facts, SmtpCapabilities Offered)> StartTlsAsync(SmtpChannel channel, MailHost host, TlsRequirement requirement)
    {
        SmtpReply reply;
        try
        {
            reply = await channel.AskAsync("STARTTLS", _timeouts.StartTls).ConfigureAwait(false);
        }
        catch (RelayException failure)
        {
            throw AsTlsFailure(failure, null);
        }

        if (reply.Code != 220)
            throw RelayException.FromReply(FailureReason.TlsStartTlsRefused, reply);
        if (channel.HasUnread)
            throw new RelayException(FailureReason.TlsInjectedBytes, "bytes came behind the reply to STARTTLS and before the handshake");
        var facts = await tls.AuthenticateAsync(channel, host, requirement, _timeouts.Handshake).ConfigureAwait(false);
        try
        {
            var lines = new List<string>(12);
            reply = await channel.AskAsync("EHLO " + options.HostName, _timeouts.StartTls, lines).ConfigureAwait(false);
            return reply.Code == 250
                ? (facts, SmtpCapabilities.Parse(lines))
                : throw RelayException.FromReply(FailureReason.TlsHelloRefusedUnderTls, reply);
        }
        catch (RelayException failure)
        {
            var asTls = AsTlsFailure(failure, facts);
            // Under TLS 1.3 a refusal for want of a certificate shows only here (chapter 4: never a strike when it is our want).
            throw channel.LacksIdentity && TlsFailurePolicy.IsStrike(asTls.Reason)
                ? new RelayException(FailureReason.TlsOwnIdentity, asTls.Message, asTls.Reply, asTls.InnerException) { Tls = facts }
                : asTls;
        }
    }

    private static RelayException AsTlsFailure(RelayException failure, TlsFacts? facts)
    {
        switch (failure.Reason)
        {
            case FailureReason.SessionTimeout:
                return new RelayException(FailureReason.TlsTimeout, "no answer in time", null, failure) { Tls = facts };
            case FailureReason.ProtocolError:
                return new RelayException(FailureReason.TlsNotTls, failure.Message, null, failure) { Tls = facts };
            case FailureReason.ConnectionLost:
                var classified = TlsFailureClassifier.Classify(failure.InnerException ?? failure, timedOut: false);
                return new RelayException(classified.Reason, classified.Detail, null, failure) { Tls = facts };
            default:
                return new RelayException(failure.Reason, failure.Message, failure.Reply, failure.InnerException) { Tls = facts };
        }
    }

    // After the handshake, and only for a certificate that a requirement trusts and wants to know more of (M-9).
    private async ValueTask<TlsFacts> StatusKnownAsync(TlsFacts facts, TlsRequirement requirement)
    {
        if (facts.Certificate is not { } shown)
            return facts;
        var found = RevocationPolicy.Limit(requirement, shown) is { } limit
            ? await revocation.FindAsync(shown.Path!, shown.Revocation is { Status: RevocationStatus.Good }, limit).ConfigureAwait(false)
            : shown.Revocation;
        return facts with { Certificate = shown.With(found) };
    }

    private static RelayException NotOffered(Posture posture) => new(
        FailureReason.TlsRequiredNotOffered,
        posture.Requirement.Use == TlsUse.Required
            ? "the server does not offer STARTTLS"
            : "the server does not offer STARTTLS, and after a TLS failure at another host this attempt stays under TLS")
    {
        Ruling = TlsRuling.Judge(posture.Requirement, null, []),
    };

    // M-7: before MAIL FROM. In report mode the profile's requirement is judged in full and acted on never (M-13).
    private static (TlsRuling Ruling, TlsRuling? Reported) Judge(TlsRequirement requirement, TlsFacts? facts, MailHost host)
    {
        string[] names = [host.Name];
        var ruling = TlsRuling.Judge(requirement, facts, names);
        if (ruling.Deciding is { } missed)
            throw new RelayException(TlsFailurePolicy.ReasonFor(missed), ReportedMisses.Describe(ruling)) { Tls = facts, Ruling = ruling };
        return (ruling, requirement.Reported is { } reported ? TlsRuling.Judge(reported, facts, names) : null);
    }
}
