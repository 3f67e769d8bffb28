using SecureGateway.Policy;

namespace SecureGateway.WebConsole;

/// <summary>What a node says of its web console.</summary>
/// <param name="IsHttps">Whether its address speaks HTTPS.</param>
/// <param name="Allow">Networks whose clients may come; empty for all.</param>
public sealed record ConsoleOptions(string NodeName, bool IsHttps, IReadOnlyList<ClientPattern> Allow);
