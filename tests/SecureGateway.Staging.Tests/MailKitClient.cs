using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace SecureGateway.Staging.Tests;

/// <summary>Sends one small message with MailKit, which judges no certificate here.</summary>
internal static class MailKitClient
{
    public static async Task SendAsync(StagedPeer peer, SecureSocketOptions tls, string subject = "hello")
    {
        using var client = new SmtpClient { CheckCertificateRevocation = false, Timeout = 30_000 };
        client.ServerCertificateValidationCallback = (_, _, _, _) => true;
        await client.ConnectAsync(peer.EndPoint.Address.ToString(), peer.Port, tls);
        using var message = new MimeMessage();
        message.From.Add(new MailboxAddress("", "a@example.org"));
        message.To.Add(new MailboxAddress("", "b@example.test"));
        message.Subject = subject;
        message.Body = new TextPart("plain") { Text = "the secret body\r\n.\r\n..dots\r\n" };
        await client.SendAsync(message);
        await client.DisconnectAsync(true);
    }
}
