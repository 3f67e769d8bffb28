namespace SecureGateway.Delivery;

/// <summary>
/// MAIL, RCPT, DATA: one message over one connection that may carry it. Changes no byte of it, tells every recipient
/// apart, and never throws for what the server does.
/// </summary>
internal interface IMailTransaction
{
    ValueTask<TransactionResult> SendAsync(RelayConnection connection, MailItem item, CancellationToken stop);
}
