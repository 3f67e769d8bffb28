using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Staging;

/// <summary>A server's reply as it came.</summary>
/// <param name="Lines">Each line behind its code and separator.</param>
/// <param name="Raw">The octets, one character each, line ends included.</param>
public sealed record StagedReply(int Code, ImmutableArray<string> Lines, string Raw)
{
    public string Text => string.Join('\n', Lines);

    public bool IsPositive => Code is >= 200 and < 400;

    /// <summary>The enhanced status code (RFC 2034) before the text, or null.</summary>
    public string? Status => EnhancedStatusCode.TryParse(Lines[0].Split(' ')[0], out var code) ? code.ToString() : null;

    /// <summary>For EHLO: is this keyword offered?</summary>
    public bool Offers(string keyword) => Lines.Skip(1).Any(line => line.Split(' ')[0].Equals(keyword, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => $"{Code} {Text.Replace('\n', '/')}";
}
