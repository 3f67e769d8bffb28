namespace SecureGateway.Smtp;

/// <summary>The commands, as <see cref="SessionTable"/> knows them.</summary>
public enum SmtpVerb
{
    Unknown,

    /// <summary>A command some RFC defines and this server does not speak: EXPN, ETRN, TURN, ATRN, AUTH, SEND, SOML, SAML, BURL.</summary>
    NotImplemented,
    Ehlo,
    Helo,
    StartTls,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Rset,
    Noop,
    Vrfy,
    Help,
    Quit,
}
