namespace SecureGateway.Configuration.Hocon;

/// <summary>The syntax errors of all files, as configuration errors.</summary>
internal sealed class HoconErrors
{
    private readonly List<ConfigurationError> _errors = [];

    public IReadOnlyList<ConfigurationError> All => _errors;

    public void Add(HoconSyntaxException error) => Add(error.At, error.Key, error.Message, error.Right);

    public void Add(SourceLine at, string key, string problem, string right)
    {
        // A broken line is one error, whatever else follows from it.
        if (!_errors.Exists(earlier => earlier.File == at.File && earlier.Line == at.Line))
            _errors.Add(new ConfigurationError(at.File, at.Line, key, problem, right));
    }
}
