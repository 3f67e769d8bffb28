using System.Diagnostics.CodeAnalysis;
using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Operating;

/// <summary>What a page asked for, or why it cannot have it.</summary>
/// <param name="Value">Null when it was refused.</param>
public sealed record Reply<T>(T? Value, Refusal? Refusal)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsGiven => Refusal is null && Value is not null;
}
