namespace SecureGateway.Configuration.Documents;

/// <summary>An edit that cannot be made; the whole edit is off.</summary>
internal sealed class EditRefusedException(string key, string problem, string right) : Exception(problem)
{
    public string Key { get; } = key;

    public string Right { get; } = right;
}
