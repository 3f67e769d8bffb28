using System.Globalization;

namespace SecureGateway.Operations;

/// <summary>What is counted.</summary>
public sealed record Noun(string One, string Many)
{
    /// <summary><c>1 message</c>, <c>2 messages</c>.</summary>
    public string Count(long count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? One : Many)}");
}
