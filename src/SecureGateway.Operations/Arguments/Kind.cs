namespace SecureGateway.Operations;

/// <summary>What values an argument takes, and how they are written.</summary>
/// <param name="Hint">Stands for the value in help, in capitals.</param>
/// <param name="Read">From the text; says what is wrong and what would be right.</param>
public sealed record Kind<T>(string Hint, Func<string, Parsed<T>> Read)
    where T : notnull
{
    /// <summary>All that may be written, where these are few.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public bool IsFlag { get; init; }

    public ArgumentSource Source { get; init; }

    /// <summary>Back to text, for the default that help shows.</summary>
    public Func<T, string> Write { get; init; } = value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
