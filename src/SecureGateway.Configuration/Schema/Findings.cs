namespace SecureGateway.Configuration.Schema;

/// <summary>Everything that was found wrong or doubtful, gathered while reading goes on.</summary>
internal sealed class Findings
{
    private readonly List<ConfigurationError> _errors = [];
    private readonly List<ConfigurationWarning> _warnings = [];

    public IReadOnlyList<ConfigurationError> Errors => _errors;

    public IReadOnlyList<ConfigurationWarning> Warnings => _warnings;

    public void Error(SourceLine at, string path, string problem, string right) =>
        Add(_errors, new ConfigurationError(at.File, at.Line, path, problem, right));

    public void Warn(SourceLine at, string path, string problem, string advice) =>
        Add(_warnings, new ConfigurationWarning(at.File, at.Line, path, problem, advice));

    // A value that is read twice is still wrong once.
    private static void Add<T>(List<T> findings, T finding)
    {
        if (!findings.Contains(finding))
            findings.Add(finding);
    }
}
