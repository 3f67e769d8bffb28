using System.Buffers;
using System.Text;

namespace SecureGateway.Smtp;

/// <summary>A command line without its CRLF, split into verb and argument. Pure.</summary>
public readonly ref struct CommandLine
{
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (byte)c), 127]);

    private CommandLine(SmtpVerb verb, ReadOnlySpan<byte> argument)
    {
        Verb = verb;
        Argument = argument;
    }

    public SmtpVerb Verb { get; }

    /// <summary>What follows the verb, without surrounding spaces.</summary>
    public ReadOnlySpan<byte> Argument { get; }

    /// <summary>False when the line has a control character: CR, LF and NUL among them never belong to a command.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out CommandLine command)
    {
        command = default;
        if (line.ContainsAny(Controls))
            return false;
        var space = line.IndexOf((byte)' ');
        var verb = space < 0 ? line : line[..space];
        command = new CommandLine(FindVerb(verb), space < 0 ? default : line[(space + 1)..].Trim((byte)' '));
        return true;
    }

    private static SmtpVerb FindVerb(ReadOnlySpan<byte> verb)
    {
        if (verb.Length != 4)
            return Ascii.EqualsIgnoreCase(verb, "STARTTLS"u8) ? SmtpVerb.StartTls : SmtpVerb.Unknown;
        Span<byte> upper = stackalloc byte[4];
        Ascii.ToUpper(verb, upper, out _);
        return upper switch
        {
            _ when upper.SequenceEqual("MAIL"u8) => SmtpVerb.Mail,
            _ when upper.SequenceEqual("RCPT"u8) => SmtpVerb.Rcpt,
            _ when upper.SequenceEqual("DATA"u8) => SmtpVerb.Data,
            _ when upper.SequenceEqual("BDAT"u8) => SmtpVerb.Bdat,
            _ when upper.SequenceEqual("EHLO"u8) => SmtpVerb.Ehlo,
            _ when upper.SequenceEqual("HELO"u8) => SmtpVerb.Helo,
            _ when upper.SequenceEqual("QUIT"u8) => SmtpVerb.Quit,
            _ when upper.SequenceEqual("RSET"u8) => SmtpVerb.Rset,
            _ when upper.SequenceEqual("NOOP"u8) => SmtpVerb.Noop,
            _ when upper.SequenceEqual("VRFY"u8) => SmtpVerb.Vrfy,
            _ when upper.SequenceEqual("HELP"u8) => SmtpVerb.Help,
            _ when IsKnownElsewhere(upper) => SmtpVerb.NotImplemented,
            _ => SmtpVerb.Unknown,
        };
    }

    private static bool IsKnownElsewhere(ReadOnlySpan<byte> verb) =>
        verb.SequenceEqual("AUTH"u8) || verb.SequenceEqual("EXPN"u8) || verb.SequenceEqual("ETRN"u8)
        || verb.SequenceEqual("TURN"u8) || verb.SequenceEqual("ATRN"u8) || verb.SequenceEqual("BURL"u8)
        || verb.SequenceEqual("SEND"u8) || verb.SequenceEqual("SOML"u8) || verb.SequenceEqual("SAML"u8);
}
