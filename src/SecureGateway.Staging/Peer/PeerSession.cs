using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SecureGateway.Staging;

/// <summary>
/// Follows a plan on one connection. Ends when the client goes, the plan says so, or the peer is disposed; what the client
/// does wrong is recorded and never an exception.
/// </summary>
internal sealed class PeerSession(StagedPeer peer, Socket socket, PeerConnection connection, PeerPlan plan, CancellationToken stop)
{
    private readonly WireStream _wire = new(socket, connection.Wire);
    private PeerChannel _channel = null!;
    private PeerTransaction _transaction = new();
    private bool _greeted;
    private Stream? _tls;

    private bool UnderTls => connection.Tls is not null;

    public async Task<PeerEnd> RunAsync()
    {
        try
        {
            return await ConverseAsync().ConfigureAwait(false);
        }
        finally
        {
            if (_tls is not null)
                await _tls.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<PeerEnd> ConverseAsync()
    {
        _channel = new PeerChannel(_wire);
        if (plan.ImplicitTls && await StartTlsAsync(plan.StartTls!).ConfigureAwait(false) is { } failed)
            return failed;
        var greeting = plan.Greeting ?? $"220 {plan.HostName} ESMTP";
        if (await PlayAsync(greeting).ConfigureAwait(false) is { } early)
            return early;
        _greeted = greeting.Code is >= 200 and < 300;
        while (await _channel.ReadLineAsync(stop).ConfigureAwait(false) is { } line)
        {
            var command = new PeerCommand(line, UnderTls, peer.Now);
            connection.Record(command);
            peer.Changed();
            if (await AnswerAsync(command).ConfigureAwait(false) is { } end)
                return end;
        }

        return PeerEnd.ClientClosed;
    }

    private async Task<PeerEnd?> AnswerAsync(PeerCommand command)
    {
        var ruled = peer.Rule(plan, command);
        switch (command.Verb)
        {
            case "STARTTLS" when ruled is null && !UnderTls && IsOffered():
                if (await PlayAsync(plan.StartTls!.Reply).ConfigureAwait(false) is { } end)
                    return end;
                return plan.StartTls.Reply.Code == 220 ? await StartTlsAsync(plan.StartTls).ConfigureAwait(false) : null;
            case "BDAT":
                return await ChunkAsync(command, ruled).ConfigureAwait(false);
            case "AUTH" when ruled is null && _greeted:
                return await AuthenticateAsync(command).ConfigureAwait(false);
        }

        var reply = ruled ?? Usual(command);
        if (await PlayAsync(reply).ConfigureAwait(false) is { } over)
            return over;
        if (command.Verb == "DATA" && reply.Code == 354)
            return await DataAsync().ConfigureAwait(false);
        if (reply.Code is >= 200 and < 300)
            Apply(command);
        return command.Verb == "QUIT" && reply.Code == 221 ? await QuitAsync().ConfigureAwait(false) : null;
    }

    private PeerReply Usual(PeerCommand command) => command.Verb switch
    {
        "QUIT" => "221 2.0.0 Bye",
        _ when !_greeted => "503 5.5.1 Not here",
        "EHLO" => Hello(command.Argument),
        "HELO" => $"250 {plan.HostName}",
        "MAIL" => _transaction.Sender is null ? "250 2.1.0 Ok" : "503 5.5.1 Nested MAIL",
        "RCPT" => _transaction.Sender is null ? "503 5.5.1 Need MAIL" : "250 2.1.5 Ok",
        "DATA" => _transaction.IsReady ? "354 End with a dot" : "503 5.5.1 Need RCPT",
        "RSET" or "NOOP" => "250 2.0.0 Ok",
        _ => "502 5.5.2 Not known",
    };

    private PeerReply Hello(string name)
    {
        connection.HelloName = name;
        var capabilities = UnderTls ? plan.CapabilitiesUnderTls ?? plan.Capabilities : plan.Capabilities;
        List<string> lines = [plan.HostName, .. capabilities.Lines(UnderTls)];
        if (!UnderTls && IsOffered())
            lines.Add("STARTTLS");
        return string.Join('\n', lines.Select((line, i) => (i < lines.Count - 1 ? "250-" : "250 ") + line));
    }

    private bool IsOffered() =>
        plan.StartTls is not null
        && plan.OfferStartTlsTo?.Invoke(new PeerClient(connection.Client.Address, connection.HelloName, connection.Number)) != false;

    private void Apply(PeerCommand command)
    {
        switch (command.Verb)
        {
            case "EHLO" or "HELO" or "RSET":
                connection.HelloName = command.Verb == "RSET" ? connection.HelloName : command.Argument;
                _transaction = new PeerTransaction();
                break;
            case "MAIL":
                _transaction.Sender = PeerPath.Parse(command.Argument);
                break;
            case "RCPT":
                _transaction.Recipients.Add(PeerPath.Parse(command.Argument));
                break;
        }
    }

    private async Task<PeerEnd?> DataAsync()
    {
        var limit = plan.DuringData?.AfterOctets ?? long.MaxValue;
        if (await _channel.ReadDataAsync(limit, stop).ConfigureAwait(false) is not var (message, ended))
            return PeerEnd.ClientClosed;
        return ended
            ? await MessageAsync(message).ConfigureAwait(false)
            : await PlayAsync(plan.DuringData!.Then).ConfigureAwait(false) ?? await CloseAsync().ConfigureAwait(false);
    }

    private async Task<PeerEnd?> ChunkAsync(PeerCommand command, PeerReply? ruled)
    {
        var words = command.Argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var octets))
            return await PlayAsync("501 5.5.4 How many octets?").ConfigureAwait(false);
        if (await _channel.ReadExactlyAsync(octets, stop).ConfigureAwait(false) is not { } chunk)
            return PeerEnd.ClientClosed;
        if (!_transaction.IsReady)
            return await PlayAsync("503 5.5.1 Need RCPT").ConfigureAwait(false);
        _transaction.Chunks.Write(chunk);
        _transaction.Chunked = true;
        if (ruled is null && words is [_, var last, ..] && last.Equals("LAST", StringComparison.OrdinalIgnoreCase))
            return await MessageAsync(_transaction.Chunks.ToArray()).ConfigureAwait(false);
        return await PlayAsync(ruled ?? $"250 2.0.0 {octets} octets").ConfigureAwait(false);
    }

    private async Task<PeerEnd?> MessageAsync(byte[] bytes)
    {
        var transaction = _transaction;
        _transaction = new PeerTransaction();
        var reply = peer.Rule(plan, new PeerCommand(PeerRule.EndOfData, UnderTls, peer.Now)) ?? "250 2.0.0 Taken";
        var acknowledges = reply.Code is >= 200 and < 300;

        // before the reply: once the client has read that, everybody may ask what arrived here
        var message = peer.Record(new PeerMessage(
            connection,
            transaction.Sender!,
            [.. transaction.Recipients],
            bytes,
            transaction.Chunked,
            UnderTls,
            acknowledges && reply.Steps is [PeerStep.Send],
            reply.ToString(),
            peer.Now));
        var acknowledged = false;
        try
        {
            var end = await PlayAsync(reply).ConfigureAwait(false);
            acknowledged = acknowledges;
            return end;
        }
        finally
        {
            peer.Replied(message, acknowledged);
        }
    }

    private async Task<PeerEnd?> AuthenticateAsync(PeerCommand command)
    {
        var words = command.Argument.Split(' ');
        var plain = words[0].Equals("PLAIN", StringComparison.OrdinalIgnoreCase);
        var first = words.Length > 1 ? words[1] : await AskAsync(plain ? "334 " : "334 VXNlcm5hbWU6").ConfigureAwait(false);
        if (first is null || (!plain && await AskAsync("334 UGFzc3dvcmQ6").ConfigureAwait(false) is null))
            return PeerEnd.ClientClosed;
        var octets = new byte[first.Length];
        if (!Convert.TryFromBase64String(first, octets, out var length))
            return await PlayAsync("501 5.5.2 Not base 64").ConfigureAwait(false);
        var decoded = Encoding.UTF8.GetString(octets, 0, length);
        connection.Authenticated = (plain ? decoded.Split('\0') is [_, var user, ..] ? user : "" : decoded, UnderTls);
        return await PlayAsync("235 2.7.0 Welcome").ConfigureAwait(false);
    }

    private async Task<string?> AskAsync(string question)
    {
        await PlayAsync(question).ConfigureAwait(false);
        return await _channel.ReadLineAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Null when TLS is in use now.</summary>
    private async Task<PeerEnd?> StartTlsAsync(StartTlsPlan startTls)
    {
        var unused = _channel.Unused.ToArray();
        connection.Wire.TlsBegins(unused.Length);
        _wire.TakeBack(unused);
        if (startTls.Instead is { } instead)
        {
            _channel = new PeerChannel(_wire);
            if (!await _channel.FillAsync(stop).ConfigureAwait(false))
                return PeerEnd.ClientClosed;
            connection.TlsFailure = $"staged: {startTls.Name}";
            peer.Changed();
            return await PlayAsync(instead(_channel.Unused)).ConfigureAwait(false) ?? await CloseAsync().ConfigureAwait(false);
        }

        try
        {
            (_tls, var tls) = await PeerHandshake.RunAsync(_wire, startTls.Server!, stop).ConfigureAwait(false);
            _channel = new PeerChannel(_tls, connection.RecordUnderTls);
            _transaction = new PeerTransaction();
            connection.HelloName = "";
            connection.Tls = tls;
            peer.Changed();
            return null;
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            connection.TlsFailure = Innermost(e);
            _channel = new PeerChannel(_wire);
            await CloseAsync().ConfigureAwait(false);
            return PeerEnd.TlsFailed;
        }
    }

    private static string Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e.Message;

    private async Task<PeerEnd> QuitAsync()
    {
        if (_channel.Stream is System.Net.Security.SslStream tls)
            await tls.ShutdownAsync().ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        return PeerEnd.Quit;
    }

    /// <summary>Plays the steps; not null when the connection is over.</summary>
    private async Task<PeerEnd?> PlayAsync(PeerReply reply)
    {
        foreach (var step in reply.Steps)
        {
            switch (step)
            {
                case PeerStep.Send send:
                    await _channel.WriteAsync(send.Bytes, stop).ConfigureAwait(false);
                    break;
                case PeerStep.Wait wait:
                    await wait.Gate.PassAsync(stop).ConfigureAwait(false);
                    break;
                case PeerStep.Flood flood:
                    while (true)
                        await _channel.WriteAsync(flood.Bytes, stop).ConfigureAwait(false);
                case PeerStep.Stall:
                    await _channel.DrainAsync(stop).ConfigureAwait(false);
                    return PeerEnd.ClientClosed;
                case PeerStep.Close:
                    return await CloseAsync().ConfigureAwait(false);
                case PeerStep.Reset:
                    socket.LingerState = new LingerOption(true, 0);
                    socket.Close();
                    return PeerEnd.Planned;
            }
        }

        return null;
    }

    /// <summary>FIN, and then wait for the client's: a socket closed with unread bytes would send RST.</summary>
    private async Task<PeerEnd> CloseAsync()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            _channel = new PeerChannel(_wire);
            await _channel.DrainAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // the client was quicker; this side meant to end anyway
        }

        return PeerEnd.Planned;
    }
}
