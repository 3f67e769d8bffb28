using SecureGateway.Configuration;

namespace SecureGateway.Host;

/// <summary>
/// <c>check</c>: reads the files as <c>run</c> would and prints every error, and every warning, one to a line. Exit code 0
/// when <c>run</c> would start with them, 1 otherwise.
/// </summary>
public static class CheckCommand
{
    public static int Run(IReadOnlyList<string> files, TextWriter output)
    {
        var result = ConfigurationReader.Read(files);
        foreach (var warning in result.Warnings)
            output.WriteLine(warning);
        foreach (var error in result.Errors)
            output.WriteLine(error);
        if (result.Configuration is null)
            return 1;
        output.WriteLine($"{string.Join(", ", files)}: no errors");
        return 0;
    }
}
