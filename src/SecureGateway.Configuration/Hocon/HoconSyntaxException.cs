namespace SecureGateway.Configuration.Hocon;

/// <summary>The text is not HOCON at this line. Never leaves this room: it becomes a <see cref="ConfigurationError"/>.</summary>
internal sealed class HoconSyntaxException(SourceLine at, string key, string problem, string right, bool isFatal = false) : Exception(problem)
{
    public SourceLine At { get; } = at;

    public string Key { get; } = key;

    public string Right { get; } = right;

    /// <summary>Nothing behind this place can be understood, so it is the last error of its file.</summary>
    public bool IsFatal { get; } = isFatal;
}
