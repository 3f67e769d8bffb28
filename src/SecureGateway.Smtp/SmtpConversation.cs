using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>
/// One connection from accept to close: TLS first on an implicit listener, the first question, the session, and the end of it.
/// Never throws: what goes wrong is answered with 421, logged, and over. What a client sends before the greeting is let be
/// (RFC 5321 asks it to wait; testing for patience is not this server's work) and executed after it.
/// </summary>
internal sealed class SmtpConversation(
    SmtpListener listener, ISmtpSessionFactory factory, ReceiveBudget budget, TimeProvider time, ILogger logger)
{
    // A client that closed its sending side may still be reading: what it sent is answered for so long.
    private static readonly TimeSpan HalfClosed = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(10);

    public async Task RunAsync(ConnectionContext transport)
    {
        using var aborted = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var wire = new SmtpWire(transport.Transport, time);
        var connection = Describe(transport, aborted.Token, reason =>
        {
            SmtpLog.Stopping(logger, transport.ConnectionId, reason);
            wire.Stop();
        }) with
        {
            BreakOff = () =>
            {
                wire.BreakOff();
                CancelAfter(aborted, Goodbye); // handshakes and questions that are still pending
            },
        };
        using var closed = transport.ConnectionClosed.Register(() => aborted.CancelAfter(HalfClosed));
        ITimer? patience = null;
        using var shutdown = transport.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested.Register(() =>
        {
            connection.Stop("the server is shutting down");
            patience = time.CreateTimer(static told => ((SmtpConnection)told!).BreakOff(), connection, listener.DrainTimeout, Timeout.InfiniteTimeSpan);
        });

        var end = await ServeAsync(wire, connection);
        patience?.Dispose();
        if (end is SmtpSessionEnd.ClientReset or SmtpSessionEnd.TlsFailed)
            wire.Forget();
        if (!await wire.CloseAsync(Goodbye))
        {
            SmtpLog.Aborted(logger, connection.Id, connection.Remote);
            transport.Abort(new ConnectionAbortedException("The client did not take the last reply"));
        }

        await aborted.CancelAsync();
        SmtpLog.Ended(logger, connection.Id, connection.Listener, connection.Remote, end);
    }

    private async Task<SmtpSessionEnd> ServeAsync(SmtpWire wire, SmtpConnection connection)
    {
        try
        {
            if (listener.Mode == SmtpTlsMode.Implicit)
            {
                if (await HandshakeAsync(wire, connection) is not { } facts)
                    return SmtpSessionEnd.TlsFailed;
                connection = connection with { Tls = facts };
            }

            switch (await factory.ConnectAsync(connection, connection.Aborted))
            {
                case SmtpConnectVerdict.Accept terms:
                    if (wire.HasMore())
                        SmtpLog.EarlyTalker(logger, connection.Id, connection.Remote);
                    return await ConverseAsync(wire, connection, terms);
                case SmtpConnectVerdict.Refuse refuse:
                    wire.Write(refuse.Reply);
                    return SmtpSessionEnd.Refused;
                case var unknown:
                    throw new InvalidOperationException($"no verdict: {unknown}");
            }
        }
        catch (Exception e)
        {
            return Failed(wire, connection, e);
        }
    }

    private async Task<SmtpSessionEnd> ConverseAsync(SmtpWire wire, SmtpConnection connection, SmtpConnectVerdict.Accept terms)
    {
        var end = SmtpSessionEnd.InternalError;
        try
        {
            using var share = budget.Enter(connection.Remote.Address, terms.Limits.MessageSize);
            end = await new SmtpSession(wire, connection, terms, share, logger).RunAsync();
        }
        catch (Exception e)
        {
            end = Failed(wire, connection, e);
        }
        finally
        {
            terms.Session.Closed(end);
        }

        return end;
    }

    private SmtpSessionEnd Failed(SmtpWire wire, SmtpConnection connection, Exception e)
    {
        if (e is OperationCanceledException && connection.Aborted.IsCancellationRequested)
            return SmtpSessionEnd.ClientClosed; // the session gave up because there is nobody left to answer
        SmtpLog.Failed(logger, e, connection.Id);
        wire.Write(SmtpReplies.InternalError);
        return SmtpSessionEnd.InternalError;
    }

    private async Task<TlsFacts?> HandshakeAsync(SmtpWire wire, SmtpConnection connection)
    {
        ImplicitHandshake? handshake = null;
        try
        {
            handshake = await listener.ImplicitTls!(connection, connection.Aborted);
            if (handshake is not null)
                return await wire.UpgradeAsync(handshake.Options, listener.ImplicitHandshakeTimeout, connection.Aborted);
            SmtpLog.ImplicitTlsUnavailable(logger, connection.Id, connection.Listener, connection.Remote);
        }
        catch (Exception e)
        {
            if (handshake is null || !TlsServer.IsHandshakeFailure(e))
                SmtpLog.HandshakeFault(logger, e, connection.Id);
            handshake?.Failed(e);
        }

        return null;
    }

    private SmtpConnection Describe(ConnectionContext transport, CancellationToken aborted, Action<string> stop)
    {
        if (transport.Features.Get<IConnectionSocketFeature>() is { } feature)
            feature.Socket.NoDelay = true; // with Nagle's algorithm a reply waits up to 44 ms for an acknowledgement
        return new SmtpConnection(
            transport.ConnectionId, listener.Name, Normalize(transport.RemoteEndPoint), Normalize(transport.LocalEndPoint), null, aborted, stop);
    }

    private static void CancelAfter(CancellationTokenSource source, TimeSpan time)
    {
        try
        {
            source.CancelAfter(time);
        }
        catch (ObjectDisposedException)
        {
            // The session ended just now by itself.
        }
    }

    // A v4 client on a v6 socket is a v4 client.
    private static IPEndPoint Normalize(EndPoint? endPoint) => endPoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port),
        IPEndPoint ip => ip,
        _ => new IPEndPoint(IPAddress.None, 0),
    };
}
