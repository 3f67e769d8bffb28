using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace SecureGateway.Staging;

/// <summary>
/// One message of the load after another, at a pace, as a mail server with several smarthosts sends: to each in turn, and where one
/// does not take the message, to the next. A message that none of them takes is sent again until one does. Under TLS where a
/// server offers it, whatever its certificate.
/// </summary>
public sealed class LoadStream(IReadOnlyList<DnsEndPoint> servers, string sender, string recipient, TimeSpan pace, TimeProvider time)
{
    private const int Size = 2048;

    private readonly LoadMessage _message = new(Size);
    private readonly uint _run = (uint)Random.Shared.Next();

    /// <param name="total">How many, or null: until cancelled.</param>
    public async IAsyncEnumerable<LoadSent> SendAsync(uint? total, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var data = _message.NewBuffer();
        for (uint number = 1; total is null || number <= total; number++)
        {
            for (var turn = (int)(number % (uint)servers.Count); ; turn = (turn + 1) % servers.Count)
            {
                LoadMessage.Stamp(data, _run, number, System.Diagnostics.Stopwatch.GetTimestamp());
                var sent = await TryAsync(servers[turn], number, data, cancellationToken).ConfigureAwait(false);
                yield return sent;
                if (sent.IsTaken)
                    break;
                await Task.Delay(pace / 4, time, cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(pace, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<LoadSent> TryAsync(DnsEndPoint server, uint number, byte[] data, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{server.Host}:{server.Port}");
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(server.Host, cancellationToken).ConfigureAwait(false);
            await using var client = await StagedClient.ConnectAsync(new IPEndPoint(addresses[0], server.Port)).ConfigureAwait(false);
            if (client.Greeting is { IsPositive: false } refused)
                return new LoadSent(_run, number, name, false, false, refused.ToString());
            var ehlo = await client.CommandAsync("EHLO sender.example").ConfigureAwait(false);
            if (ehlo.Offers("STARTTLS"))
            {
                await client.StartTlsAsync().ConfigureAwait(false);
                await client.CommandAsync("EHLO sender.example").ConfigureAwait(false);
            }

            var reply = ehlo;
            foreach (var command in (string[])[$"MAIL FROM:<{sender}>", $"RCPT TO:<{recipient}>", "DATA"])
            {
                reply = await client.CommandAsync(command).ConfigureAwait(false);
                if (!reply.IsPositive)
                    return new LoadSent(_run, number, name, false, client.Tls is not null, reply.ToString());
            }

            await client.SendAsync(data).ConfigureAwait(false);
            reply = await client.ReadReplyAsync().ConfigureAwait(false);
            return new LoadSent(_run, number, name, reply.IsPositive, client.Tls is not null, reply.ToString());
        }
        catch (Exception e) when (e is IOException or SocketException or TimeoutException or System.Security.Authentication.AuthenticationException
                                  || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new LoadSent(_run, number, name, false, false, e.Message);
        }
    }
}
