namespace SecureGateway.Operations;

/// <summary>How a person at a terminal gives a value.</summary>
public enum ArgumentSource
{
    /// <summary>It is typed.</summary>
    Typed,

    /// <summary>A file's path is typed (<c>-</c> is standard input) and its content is sent.</summary>
    File,

    /// <summary>A file's path is typed and its first line is sent; <c>-</c> asks without an echo. It never stands in a history.</summary>
    Secret,
}
