namespace SecureGateway.Configuration;

/// <summary>A word that a key may have.</summary>
/// <param name="Says">What it means, from <c>hocon/reference.conf</c>.</param>
public sealed record SettingChoice(string Word, string Says);
