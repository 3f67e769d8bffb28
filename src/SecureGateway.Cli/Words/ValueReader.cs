using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Words;

/// <summary>Typed words to what is sent: the content of files, and secrets from files or asked for.</summary>
internal static class ValueReader
{
    /// <param name="ask">Asks for a secret, without an echo; null when nobody can be asked.</param>
    public static (IReadOnlyDictionary<string, IReadOnlyList<string>>? Values, IReadOnlyList<string> Problems) Read(Invocation invocation, Func<string, string>? ask)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var (name, words) in invocation.Given)
        {
            var argument = invocation.Operation.Arguments.First(known => known.Name == name);
            var read = new List<string>();
            foreach (var word in words)
            {
                try
                {
                    read.Add(argument.Source switch
                    {
                        ArgumentSource.File => File(word).ToWire(),
                        ArgumentSource.Secret => Secret(argument, word, ask),
                        _ => word,
                    });
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    problems.Add($"{name}: {e.Message}");
                }
            }

            values[name] = read;
        }

        return problems.Count > 0 ? (null, problems) : (values, []);
    }

    private static FileContent File(string path)
    {
        if (path != "-")
            return new FileContent(Path.GetFileName(path), System.IO.File.ReadAllBytes(path));
        using var input = Console.OpenStandardInput();
        using var content = new MemoryStream();
        input.CopyTo(content);
        return new FileContent("stdin", content.ToArray());
    }

    private static string Secret(ArgumentDescription argument, string path, Func<string, string>? ask)
    {
        if (path != "-")
            return System.IO.File.ReadLines(path).FirstOrDefault() ?? "";
        return ask?.Invoke(argument.Description) ?? throw new IOException("nobody can be asked here; name a file");
    }
}
