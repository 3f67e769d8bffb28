using System.Collections.Immutable;
using System.Text;

namespace SecureGateway.Staging;

/// <summary>A message whose end reached a staged peer.</summary>
/// <param name="Recipients">Those whose RCPT was answered with 2xx, in order.</param>
/// <param name="Bytes">The message as it was meant: dot-unstuffed under DATA, the chunks joined under BDAT.</param>
/// <param name="Acknowledged">The peer wrote a 2xx, or is about to; otherwise the message was refused, or the connection went first.</param>
/// <param name="Reply">What was answered to it.</param>
public sealed record PeerMessage(
    PeerConnection Connection,
    PeerPath Sender,
    ImmutableArray<PeerPath> Recipients,
    ReadOnlyMemory<byte> Bytes,
    bool Chunked,
    bool UnderTls,
    bool Acknowledged,
    string Reply,
    DateTimeOffset At)
{
    /// <summary>The bytes, one character each.</summary>
    public string Text => Encoding.Latin1.GetString(Bytes.Span);

    /// <summary>Everything behind the first empty line.</summary>
    public string Body => Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end ? Text[(end + 4)..] : "";

    /// <summary>The first header field of this name, unfolded; null when there is none.</summary>
    public string? Header(string name)
    {
        var head = Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end ? Text[..end] : Text;
        foreach (var field in head.Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal).Split("\r\n"))
        {
            if (field.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
                return field[(name.Length + 1)..].Trim();
        }

        return null;
    }
}
