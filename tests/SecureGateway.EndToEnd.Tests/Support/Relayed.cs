using System.Text;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>The proof of Q-2: what arrived is one Received field of the gateway's and then the message as it was sent.</summary>
public static class Relayed
{
    /// <summary>Gives back the gateway's Received field, unfolded.</summary>
    /// <param name="sent">One octet for each character, with CRLF.</param>
    public static string AssertExact(string sent, PeerMessage arrived) => AssertExact(sent, arrived.Text);

    public static string AssertExact(string sent, string arrived)
    {
        Assert.EndsWith(sent, arrived, StringComparison.Ordinal);
        var added = arrived[..^sent.Length];
        Assert.StartsWith("Received: ", added, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", added, StringComparison.Ordinal);
        var unfolded = added.Replace("\r\n\t", " ", StringComparison.Ordinal).Replace("\r\n ", " ", StringComparison.Ordinal);
        Assert.Equal(unfolded.Length - 2, unfolded.IndexOf("\r\n", StringComparison.Ordinal)); // one field and nothing else
        return unfolded[..^2];
    }

    /// <summary>UTF-8 octets, one in each character, as the wire and these tests carry them.</summary>
    public static string Octets(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
