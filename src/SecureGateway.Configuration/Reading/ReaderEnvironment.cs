namespace SecureGateway.Configuration.Reading;

/// <summary>What reading takes from the machine beside the files.</summary>
/// <param name="Variable">An environment variable, or null.</param>
/// <param name="MachineName">Taken when no host name is configured.</param>
internal sealed record ReaderEnvironment(Func<string, string?> Variable, TimeProvider Clock, string MachineName)
{
    /// <summary>The node's, whose files are no secrets of routes; null until it is read.</summary>
    public string? DataDirectory { get; init; }

    public static ReaderEnvironment Machine => new(Environment.GetEnvironmentVariable, TimeProvider.System, Environment.MachineName);
}
