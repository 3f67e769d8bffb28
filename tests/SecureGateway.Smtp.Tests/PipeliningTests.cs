using CsCheck;
using SecureGateway.Smtp.Tests.Harness;

namespace SecureGateway.Smtp.Tests;

public sealed class PipeliningTests
{
    private static readonly Gen<string> Step = Gen.OneOfConst(
        "EHLO a\r\n",
        "HELO b\r\n",
        "NOOP\r\n",
        "RSET\r\n",
        "HELP\r\n",
        "VRFY x\r\n",
        "FOO\r\n",
        "STARTTLS\r\n",
        "MAIL FROM:<a@example.org>\r\n",
        "MAIL FROM:<a@example.org> SIZE=5000\r\n",
        "MAIL FROM:<a@example.org> FOO=1\r\n",
        "RCPT TO:<b@example.net>\r\n",
        "RCPT TO:<b@example.net> NOTIFY=NEVER\r\n",
        "RCPT TO:nobody\r\n",
        "DATA\r\n",
        "DATA\r\nline\r\n..dot\r\n.\r\n",
        "DATA\r\n.\r\n",
        "DATA\r\nbare\nlf\r\n.\r\n",
        "DATA\r\nbare\rcr\r\n.\r\n",
        "DATA\r\n" + "0123456789012345678901234567890123456789\r\n0123456789012345678901234567890123456789\r\n0123456789\r\n.\r\n",
        ".\r\n",
        "BDAT 5\r\nabc\r\n",
        "BDAT 6 LAST\r\nRSET\r\n",
        "BDAT 0 LAST\r\n",
        "BDAT 3 LAST\r\na\nb",
        "\r\n",
        "\n",
        "NO\rOP\r\n");

    private static readonly Gen<string> Conversation = Gen.Select(
        Gen.OneOfConst("", "EHLO a\r\n" + Play.Envelope),
        Step.Array[0, 25],
        (start, steps) => start + string.Concat(steps) + "QUIT\r\n");

    [Fact]
    public void However_a_conversation_is_cut_it_is_the_same_conversation() =>
        Gen.Select(Conversation, Gen.Int[1, 60].Array[1, 8]).Sample((script, cuts) =>
        {
            var (whole, wholeSession) = Run([script]);
            var (cut, cutSession) = Run(Pieces(script, cuts));
            Assert.Equal(whole, cut);
            Assert.Equal(wholeSession.Asked, cutSession.Asked);
            Assert.Equal(wholeSession.Messages.Select(message => message.Body), cutSession.Messages.Select(message => message.Body));
            Assert.Equal(wholeSession.End, cutSession.End);
            Assert.All(cutSession.Messages, message => Assert.NotEmpty(message.Envelope.Recipients));
        }, iter: 500);

    private static (string Said, RecordingSession Session) Run(IEnumerable<string> pieces)
    {
        // Errors would end most conversations early; the small size makes one of the messages too large.
        var session = new RecordingSession { Limits = new SmtpLimits(80, 3) { Errors = 1000 } };
        var connection = new ScriptedConnection(session);
        foreach (var piece in pieces)
            connection.WriteAsync(piece).GetAwaiter().GetResult();
        var said = connection.FinishAsync().GetAwaiter().GetResult();
        Assert.Equal(0, connection.Budget.Used);
        return (said, session);
    }

    private static IEnumerable<string> Pieces(string script, int[] cuts)
    {
        for (int at = 0, i = 0; at < script.Length; i++)
        {
            var length = Math.Min(cuts[i % cuts.Length], script.Length - at);
            yield return script.Substring(at, length);
            at += length;
        }
    }
}
