using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Smtp;

/// <summary>Kestrel's door to an SMTP listener. One object serves all connections of one listener.</summary>
public sealed class SmtpConnectionHandler(
    SmtpListener listener, ISmtpSessionFactory factory, ReceiveBudget budget, TimeProvider time, ILogger<SmtpConnectionHandler> logger)
    : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        new SmtpConversation(listener, factory, budget, time, logger).RunAsync(connection);
}
