namespace SecureGateway.Operations;

/// <summary>An argument whose values are <typeparamref name="T"/>; read with <see cref="OperationCall"/>.</summary>
public sealed class Argument<T>(string name, Kind<T> kind, string description) : Argument(name, description)
    where T : notnull
{
    private readonly T? _default;

    /// <summary>The value where none is given.</summary>
    public T Default
    {
        get => HasDefault ? _default! : throw new InvalidOperationException($"{Name} has no default");
        init => (_default, HasDefault) = (value, true);
    }

    public bool HasDefault { get; private init; }

    public override bool IsFlag => kind.IsFlag;

    public override string Hint => kind.Hint;

    public override IReadOnlyList<string> Choices => kind.Choices;

    public override ArgumentSource Source => kind.Source;

    public override string? DefaultText => HasDefault ? kind.Write(_default!) : null;

    internal override Parsed<object> Read(string text) => kind.Read(text) switch
    {
        { IsRight: true } right => Parsed.Right<object>(right.Value),
        var wrong => Parsed.Wrong<object>(wrong.Problem!),
    };
}
