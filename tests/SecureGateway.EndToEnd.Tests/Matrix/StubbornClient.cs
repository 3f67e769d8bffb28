using System.Net;
using System.Security.Authentication;
using System.Text;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>What a client was told, and what of its body anybody on the path could read.</summary>
/// <param name="Offered">STARTTLS, in the first reply to EHLO.</param>
/// <param name="Replies">To MAIL, RCPT, DATA and the message, as far as it came; empty when the handshake failed.</param>
internal sealed record StubbornResult(bool Offered, bool UnderTls, IReadOnlyList<StagedReply> Replies, bool BodySentInClear);

/// <summary>
/// A client that does not take a refusal for an answer: whatever MAIL is told, it goes on with RCPT and DATA, and sends the
/// body as soon as anybody says 354.
/// </summary>
internal static class StubbornClient
{
    public static async Task<StubbornResult> SendAsync(IPEndPoint server, IPAddress from, StagedClientTls? tls, string sender, string recipient, string body)
    {
        await using var client = await StagedClient.ConnectAsync(server, from);
        var offered = (await client.CommandAsync("EHLO client.example")).Offers("STARTTLS");
        if (tls is not null && offered && !await StartTlsAsync(client, tls))
            return new StubbornResult(offered, false, [], false);

        var replies = new List<StagedReply>();
        foreach (var command in (string[])[$"MAIL FROM:<{sender}>", $"RCPT TO:<{recipient}>", "DATA"])
            replies.Add(await client.CommandAsync(command));
        if (replies[^1].Code == 354)
            replies.Add(await client.SendDataAsync(Encoding.ASCII.GetBytes($"Subject: matrix\r\n\r\n{body}\r\n")));
        await client.QuitAsync();
        return new StubbornResult(offered, client.Tls is not null, replies, client.PlaintextSent.Contains(body, StringComparison.Ordinal));
    }

    private static async Task<bool> StartTlsAsync(StagedClient client, StagedClientTls tls)
    {
        try
        {
            await client.StartTlsAsync(tls);
            await client.CommandAsync("EHLO client.example"); // under TLS 1.3 a refusal shows only here
            return true;
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            return false;
        }
    }
}
