namespace SecureGateway.Operations;

/// <summary>A value, or why a text is none.</summary>
/// <param name="Problem">What is wrong and what would be right, as the end of "NAME: ..."; null when it is right.</param>
public readonly record struct Parsed<T>(T Value, string? Problem)
{
    public bool IsRight => Problem is null;
}

/// <summary>Makes them.</summary>
public static class Parsed
{
    public static Parsed<T> Right<T>(T value) => new(value, null);

    public static Parsed<T> Wrong<T>(string problem) => new(default!, problem);
}
