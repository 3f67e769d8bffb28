using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGateway.Staging;

/// <summary>
/// What a staged peer answers: bytes, waits and endings in order. A text converts to a reply: its lines, separated by LF,
/// become CRLF lines on the wire, exactly as written (a multi-line reply carries its own <c>250-</c>).
/// </summary>
public sealed record PeerReply(ImmutableArray<PeerStep> Steps)
{
    /// <summary>No byte at all; for endings: <c>PeerReply.Nothing.ThenClose()</c>.</summary>
    public static readonly PeerReply Nothing = new([]);

    public static implicit operator PeerReply(string text) => Of(text);

    public static PeerReply Of(string text) => Raw(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n") + "\r\n"));

    /// <summary>Bytes as they are.</summary>
    public static PeerReply Raw(ReadOnlyMemory<byte> bytes) => new([new PeerStep.Send(bytes)]);

    public static PeerReply Raw(string latin1) => Raw(Encoding.Latin1.GetBytes(latin1));

    /// <summary>One reply line of this many octets in all.</summary>
    public static PeerReply OverLong(int code, int octets) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"{code} {new string('x', octets - 6)}"));

    /// <summary>A multi-line reply that never ends.</summary>
    public static PeerReply Endless(int code) => new(
        [new PeerStep.Flood(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"{code}-and on\r\n"), 100))))]);

    /// <summary>A single reply line that never ends.</summary>
    public static PeerReply EndlessLine(int code) =>
        Raw(string.Create(CultureInfo.InvariantCulture, $"{code} ")).Then(new PeerStep.Flood(Encoding.ASCII.GetBytes(new string('x', 1000))));

    /// <summary>The code that is answered: the first three octets, when they are digits; else 0.</summary>
    public int Code
    {
        get
        {
            byte[] first = [.. Steps.OfType<PeerStep.Send>().SelectMany(send => send.Bytes[..Math.Min(3, send.Bytes.Length)].ToArray()).Take(3)];
            return first.Length == 3 && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0;
        }
    }

    public PeerReply Then(PeerStep step) => new(Steps.Add(step));

    public PeerReply Then(PeerReply more) => new(Steps.AddRange(more.Steps));

    /// <summary>The same, but only once the gate is open.</summary>
    public PeerReply After(Gate gate) => new(Steps.Insert(0, new PeerStep.Wait(gate)));

    public PeerReply ThenWait(Gate gate) => Then(new PeerStep.Wait(gate));

    public PeerReply ThenClose() => Then(new PeerStep.Close());

    public PeerReply ThenReset() => Then(new PeerStep.Reset());

    public PeerReply ThenStall() => Then(new PeerStep.Stall());

    /// <summary>What is answered, as text, for records and diagnosis.</summary>
    public override string ToString() => string.Concat(Steps.Select(step => step switch
    {
        PeerStep.Send send => Encoding.Latin1.GetString(send.Bytes.Span),
        PeerStep.Wait => "",
        var other => $"<{other.GetType().Name.ToLowerInvariant()}>",
    })).TrimEnd();
}
