namespace SecureGateway.Operations;

/// <summary>
/// An argument of an operation, as it is declared. On a command line a positional one stands by its place, others as
/// <c>--name value</c>, flags as <c>--name</c>; on the wire each is a text, or a list of texts, under its name.
/// </summary>
public abstract class Argument
{
    private protected Argument(string name, string description) => (Name, Description) = (name, description);

    /// <summary>Lower-case words joined by hyphens.</summary>
    public string Name { get; }

    /// <summary>One line without a full stop.</summary>
    public string Description { get; }

    public bool IsPositional { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>May be given several times; a positional one takes all that is left.</summary>
    public bool Repeats { get; init; }

    /// <summary>
    /// Values that the node knows right now and that begin with what is typed, for completion. Never waited for long: an
    /// exception or a delay costs the completion, nothing else.
    /// </summary>
    public Func<string, CancellationToken, ValueTask<IEnumerable<string>>>? Complete { get; init; }

    public abstract bool IsFlag { get; }

    /// <summary>What stands for the value in help: <c>N</c>, <c>DURATION</c>.</summary>
    public abstract string Hint { get; }

    /// <summary>All that may be written, where these are few; else empty.</summary>
    public abstract IReadOnlyList<string> Choices { get; }

    /// <summary>How a person at a terminal gives it.</summary>
    public abstract ArgumentSource Source { get; }

    /// <summary>The default as it would be written; null when there is none.</summary>
    public abstract string? DefaultText { get; }

    /// <summary>The value, boxed, or why the text is none.</summary>
    internal abstract Parsed<object> Read(string text);

    /// <summary>
    /// Whatever somebody writes, under whatever name: it is in the audit only when the operation took it, and never beside a
    /// word that tells a secret (<see cref="SecretWords"/>).
    /// </summary>
    public bool IsFree { get; init; }

    /// <summary>Never shown or kept: not in the audit, not in errors.</summary>
    public bool IsSecret => Source == ArgumentSource.Secret;
}
