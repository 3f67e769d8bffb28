
namespace SecureGateway.Operations;

/// <summary>A call in one line, for the audit.</summary>
internal static class AuditText
{
    private const int Longest = 2000;

    public static string Of(OperationRequest request, Operation? operation)
    {
        var words = request.Arguments.Where(argument => argument.Value.Count > 0)
            .OrderBy(argument => argument.Key, StringComparer.Ordinal)
            .Select(argument => $"{argument.Key}={Values(argument.Value, operation?.AllArguments.FirstOrDefault(known => known.Name == argument.Key))}");
        var text = string.Join(' ', words.Prepend($"{request.Palette} {request.Operation}"));
        return text.Length <= Longest ? text : text[..Longest] + "...";
    }

    // What is no known argument may be a secret under a mistyped name.
    private static string Values(IReadOnlyList<string> values, Argument? argument) => argument?.Source switch
    {
        ArgumentSource.Typed => string.Join(',', values),
        ArgumentSource.File => string.Join(',', values.Select(value => FileContent.Read(value) is { IsRight: true } file ? file.Value.ToString() : "(no file)")),
        _ => "(left out)",
    };
}
