using System.Text;

namespace SecureGateway.Delivery.Tests;

/// <summary>Messages that libraries like to mend. All have CRLF line ends, as what was accepted has.</summary>
internal static class OddMessages
{
    public static readonly IReadOnlyDictionary<string, byte[]> All = new Dictionary<string, string>
    {
        ["ordinary"] = "From: a@example.org\r\nTo: b@example.org\r\nSubject: s\r\n\r\nHello\r\n",
        ["mbox From line first"] = "From a@example.org Mon Jan  1 00:00:00 2024\r\nSubject: s\r\n\r\nHello\r\n",
        ["line without colon in the header"] = "Subject: s\r\nthis is no field\r\nX: y\r\n\r\nHello\r\n",
        ["no header"] = "\r\nHello\r\n",
        ["no body"] = "Subject: s\r\n\r\n",
        ["header without empty line"] = "Subject: s\r\n",
        ["body only, no empty line"] = "Hello there\r\n",
        ["empty"] = "",
        ["one empty line"] = "\r\n",
        ["a single dot"] = ".\r\n",
        ["dots"] = ".a\r\n..\r\n\r\n.\r\n...\r\n.b\r\n",
        ["dot at the very end"] = "Subject: s\r\n\r\nHello\r\n.\r\n",
        ["very long lines"] = "Subject: " + new string('s', 5000) + "\r\n\r\n" + new string('x', 70_000) + "\r\n",
        ["dots around a block boundary"] = new string('x', 65_533) + "\r\n.\r\n" + new string('y', 65_530) + "\r\n..\r\n" + new string('z', 70_000) + "\r\n.\r\n",
        ["trailing spaces"] = "Subject: s   \r\nX-Empty: \r\nX-Tab:\t\r\n\r\nHello  \r\n\t\r\n",
        ["folded fields"] = "Subject: a\r\n b\r\n\tc\r\n  \r\nX: y\r\n\r\nHello\r\n",
        ["8-bit"] = "Subject: caf\u00e9\r\n\r\nna\u00efve \u0080\u00ff\r\n",
        ["Bcc and Resent-Bcc"] = "From: a@example.org\r\nBcc: c@example.org\r\nResent-Bcc: d@example.org\r\n\r\nHello\r\n",
        ["no Message-Id, Date or MIME-Version"] = "X: y\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nHello\r\n",
        ["broken multipart"] = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nno end\r\n",
        ["base64 with odd lengths"] = "MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVs\r\nbG8\r\n=\r\n",
        ["field with control characters"] = "Subject: a\u0001\u0007b\r\nX\u007f: y\r\n\r\n\u0000\u0008\r\n",
        ["same field again and again"] = string.Concat(Enumerable.Repeat("Received: x\r\n", 40)) + "\r\nHello\r\n",
    }.ToDictionary(pair => pair.Key, pair => Encoding.Latin1.GetBytes(pair.Value));

    /// <summary>What DATA cannot say; a line end is added.</summary>
    public static readonly IReadOnlyDictionary<string, byte[]> WithoutFinalLineEnd = new Dictionary<string, string>
    {
        ["text"] = "Subject: s\r\n\r\nHello",
        ["a dot"] = "Subject: s\r\n\r\n.",
        ["a CR at the end"] = "Subject: s\r\n\r\nHello\r",
    }.ToDictionary(pair => pair.Key, pair => Encoding.Latin1.GetBytes(pair.Value));
}
