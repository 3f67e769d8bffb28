using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>What MAIL and RCPT have built up.</summary>
internal sealed class Transaction
{
    private readonly ImmutableArray<Recipient>.Builder _recipients = ImmutableArray.CreateBuilder<Recipient>();
    private MailCommand? _mail;

    public int Recipients => _recipients.Count;

    public bool SmtpUtf8 => _mail is { SmtpUtf8: true };

    /// <summary>SIZE=, 0 when not given.</summary>
    public long ExpectedSize => _mail?.Size ?? 0;

    public void Begin(MailCommand mail)
    {
        Clear();
        _mail = mail;
    }

    public void Add(Recipient recipient) => _recipients.Add(recipient);

    public Envelope ToEnvelope()
    {
        var mail = _mail ?? throw new InvalidOperationException("no transaction");
        return new Envelope(mail.Sender, _recipients.ToImmutable(), mail.Body, mail.SmtpUtf8, mail.Return, mail.EnvelopeId, mail.RequireTls);
    }

    public void Clear()
    {
        _mail = null;
        _recipients.Clear();
    }
}
