using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

internal enum TransactionEnd
{
    /// <summary>Every recipient has its reply.</summary>
    Answered,

    /// <summary>This host will not or cannot take the message; another may. Nothing was delivered.</summary>
    HostUnable,

    /// <summary>The connection was gone before MAIL was answered: on a reused one that says nothing about the host.</summary>
    LostBeforeMail,

    /// <summary>The connection went after MAIL and before the final dot. Nothing was delivered.</summary>
    Lost,

    /// <summary>The final dot was sent and its reply never came: possibly delivered (RFC 1047).</summary>
    FinalReplyLost,
}

/// <summary>What one recipient was told; the reply's class decides.</summary>
internal readonly record struct RecipientReply(AttemptRecipient Recipient, FailureReason Reason, SmtpReply Reply);

/// <summary>What became of one transaction.</summary>
/// <param name="Recipients">When answered, one for each recipient in their order.</param>
/// <param name="Reusable">The connection stands where MAIL may be said again.</param>
internal sealed record TransactionResult(
    TransactionEnd End,
    ImmutableArray<RecipientReply> Recipients,
    FailureReason Reason,
    SmtpReply? Reply,
    string? Detail,
    bool Reusable)
{
    public static TransactionResult Answered(ImmutableArray<RecipientReply> recipients, bool reusable) =>
        new(TransactionEnd.Answered, recipients, FailureReason.None, null, null, reusable);

    public static TransactionResult Unable(FailureReason reason, SmtpReply? reply, string detail, bool reusable) =>
        new(TransactionEnd.HostUnable, [], reason, reply, detail, reusable);

    public static TransactionResult Broken(TransactionEnd end, FailureReason reason, string detail) =>
        new(end, [], reason, null, detail, false);
}
