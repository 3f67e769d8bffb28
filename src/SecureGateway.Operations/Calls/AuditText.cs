
namespace SecureGateway.Operations;

/// <summary>A call in one line, for the audit.</summary>
internal static class AuditText
{
    private const int Longest = 2000;

    /// <param name="done">Whether the operation took what it was given.</param>
    public static string Of(OperationRequest request, Operation? operation, bool done = false)
    {
        var free = done && !request.Arguments.Values.SelectMany(values => values).Any(SecretWords.In);
        var words = request.Arguments.Where(argument => argument.Value.Count > 0)
            .OrderBy(argument => argument.Key, StringComparer.Ordinal)
            .Select(argument => $"{argument.Key}={Values(argument.Value, operation?.AllArguments.FirstOrDefault(known => known.Name == argument.Key), free)}");
        var text = string.Join(' ', words.Prepend($"{request.Palette} {request.Operation}"));
        return text.Length <= Longest ? text : text[..Longest] + "...";
    }

    // What is no known argument may be a secret under a mistyped name.
    private static string Values(IReadOnlyList<string> values, Argument? argument, bool free) => argument switch
    {
        { IsFree: true } when !free => "(left out)",
        { Source: ArgumentSource.Typed } => string.Join(',', values),
        { Source: ArgumentSource.File } => string.Join(',', values.Select(value => FileContent.Read(value) is { IsRight: true } file ? file.Value.ToString() : "(no file)")),
        _ => "(left out)",
    };
}
