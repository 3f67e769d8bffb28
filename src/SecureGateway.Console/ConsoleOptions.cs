namespace SecureGateway.WebConsole;

/// <summary>What a node says of its web console.</summary>
/// <param name="IsHttps">Whether its address speaks HTTPS.</param>
public sealed record ConsoleOptions(string NodeName, bool IsHttps);
