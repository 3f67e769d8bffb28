using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Tests;

/// <summary>A call as an operation got it: its arguments had been found right by the operation's own kinds.</summary>
/// <param name="IsPreview">Only what would be done was asked for.</param>
internal sealed record StagedCall(string Operation, IReadOnlyDictionary<string, string> Arguments, bool IsPreview)
{
    public static StagedCall Of(string name, Operation operation, OperationCall call, bool isPreview)
    {
        var arguments = operation.Arguments.Where(call.Has)
            .ToDictionary(argument => argument.Name, argument => CellText.Of((object)((dynamic)call).All((dynamic)argument)), StringComparer.Ordinal);
        return new StagedCall(name, arguments, isPreview);
    }

    public override string ToString() =>
        $"{Operation}{string.Concat(Arguments.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $" {one.Key}={one.Value}"))}{(IsPreview ? " dry-run" : "")}";
}
