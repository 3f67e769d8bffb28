using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SecureGateway.Staging;

/// <summary>
/// The message that load is made of: its first line carries the run, the number of the message in it, and when it was
/// sent, so that the sink can keep a ledger and measure how long it was under way.
/// </summary>
internal sealed class LoadMessage
{
    private const int DigitsOfRun = 8;
    private const int DigitsOfNumber = 8;
    private const int DigitsOfTime = 16;

    private readonly byte[] _data;

    /// <param name="size">Octets of the message without its final dot; at least 200.</param>
    public LoadMessage(int size)
    {
        var text = new StringBuilder(size + 80);
        text.Append(Encoding.ASCII.GetString(Mark)).Append('0', DigitsOfRun + DigitsOfNumber + DigitsOfTime).Append("\r\n");
        text.Append(CultureInfo.InvariantCulture, $"From: load@sender.example\r\nTo: load@recipient.example\r\nSubject: load\r\nDate: {DateTimeOffset.UtcNow:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n\r\n");
        const string Line = "The quick brown fox jumps over the lazy dog; it has done so for many years.\r\n";
        while (text.Length < size)
            text.Append(Line.AsSpan(Math.Max(0, Line.Length - (size - text.Length))));
        text.Append(".\r\n");
        _data = Encoding.ASCII.GetBytes(text.ToString());
    }

    private static ReadOnlySpan<byte> Mark => "X-Load-Id: "u8;

    /// <summary>A copy of the data for one connection to write its numbers into.</summary>
    public byte[] NewBuffer() => [.. _data];

    /// <summary>Writes the numbers into the first line.</summary>
    public static void Stamp(byte[] data, uint run, uint number, long timestamp)
    {
        var at = data.AsSpan(Mark.Length);
        Write(at[..DigitsOfRun], run);
        Write(at.Slice(DigitsOfRun, DigitsOfNumber), number);
        Write(at.Slice(DigitsOfRun + DigitsOfNumber, DigitsOfTime), (ulong)timestamp);
    }

    /// <summary>Finds the first line's numbers in a message, which may have gained fields before it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out uint run, out uint number, out long timestamp)
    {
        (run, number, timestamp) = (0, 0, 0);
        var mark = message.IndexOf(Mark);
        if (mark < 0 || message.Length < mark + Mark.Length + DigitsOfRun + DigitsOfNumber + DigitsOfTime)
            return false;
        var at = message[(mark + Mark.Length)..];
        return Utf8Parser.TryParse(at[..DigitsOfRun], out run, out _, 'x')
               && Utf8Parser.TryParse(at.Slice(DigitsOfRun, DigitsOfNumber), out number, out _, 'x')
               && Utf8Parser.TryParse(at.Slice(DigitsOfRun + DigitsOfNumber, DigitsOfTime), out timestamp, out _, 'x');
    }

    /// <summary>The word after "id" or "by" in the first Received field.</summary>
    public static string? TraceWord(ReadOnlySpan<byte> message, string clause)
    {
        if (!message.StartsWith("Received:"u8))
            return null;
        foreach (var separator in (ReadOnlySpan<string>)[$" {clause} ", $"\t{clause} "])
        {
            var at = message.IndexOf(Encoding.ASCII.GetBytes(separator));
            if (at < 0)
                continue;
            var rest = message[(at + separator.Length)..];
            var end = rest.IndexOfAny(" ;\r"u8);
            return end < 0 ? null : Encoding.ASCII.GetString(rest[..end]);
        }

        return null;
    }

    private static void Write(Span<byte> digits, ulong value)
    {
        for (var i = digits.Length - 1; i >= 0; i--, value >>= 4)
            digits[i] = "0123456789abcdef"u8[(int)(value & 15)];
    }
}
