using System.Buffers;
using BenchmarkDotNet.Attributes;
using SecureGateway.Mail;
using SecureGateway.Smtp;

namespace SecureGateway.Benchmarks;

/// <summary>From received bytes to a parsed command.</summary>
[MemoryDiagnoser]
public class CommandBenchmarks
{
    private static readonly byte[] Batch =
        "MAIL FROM:<alice@sender.example> SIZE=10240 BODY=8BITMIME\r\nRCPT TO:<bob@recipient.example>\r\nDATA\r\n"u8.ToArray();

    [Benchmark(Description = "cut a pipelined batch of three lines and find their verbs")]
    public int Lines()
    {
        var buffer = new ReadOnlySequence<byte>(Batch);
        var reader = new CommandLineReader();
        var verbs = 0;
        while (reader.Read(ref buffer, out var line) == LineOutcome.Line)
        {
            if (Smtp.CommandLine.TryParse(line.FirstSpan, out var command))
                verbs += (int)command.Verb;
        }

        return verbs;
    }

    [Benchmark(Description = "MAIL FROM with SIZE and BODY")]
    public SmtpReply? Mail() => MailParser.Parse("FROM:<alice@sender.example> SIZE=10240 BODY=8BITMIME"u8, 1 << 25, tls: true, out _);

    [Benchmark(Description = "RCPT TO")]
    public SmtpReply? Recipient() => RecipientParser.Parse("TO:<bob@recipient.example>"u8, false, out _);
}
