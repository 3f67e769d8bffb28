
namespace SecureGateway.Operations;

/// <summary>A call with arguments that were found right.</summary>
public sealed class OperationCall
{
    private readonly IReadOnlyDictionary<Argument, IReadOnlyList<object>> _values;
    private readonly IProgress<Progress>? _progress;

    internal OperationCall(
        Caller caller, IReadOnlyDictionary<Argument, IReadOnlyList<object>> values, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        _values = values;
        _progress = progress;
        Caller = caller;
        Cancellation = cancellation;
    }

    public Caller Caller { get; }

    /// <summary>The caller has gone or has enough; of a change, only that the gateway stops.</summary>
    public CancellationToken Cancellation { get; }

    public bool Has(Argument argument) => _values.ContainsKey(argument);

    /// <summary>The value, or the default. For arguments that are required or have one.</summary>
    public T Get<T>(Argument<T> argument)
        where T : notnull => _values.TryGetValue(argument, out var values) ? (T)values[^1] : argument.Default;

    /// <summary>The text or object, or null when it is not given.</summary>
    public T? Find<T>(Argument<T> argument)
        where T : class => Has(argument) || argument.HasDefault ? Get(argument) : null;

    /// <summary>The number or other value, or null when it is not given.</summary>
    public T? FindValue<T>(Argument<T> argument)
        where T : struct => Has(argument) || argument.HasDefault ? Get(argument) : null;

    /// <summary>All values of an argument that repeats.</summary>
    public IReadOnlyList<T> All<T>(Argument<T> argument)
        where T : notnull => _values.TryGetValue(argument, out var values) ? [.. values.Cast<T>()] : [];

    /// <summary>Tells a caller who waits how far it is. Costs nothing when nobody listens.</summary>
    /// <param name="share">0 to 1, where it is known.</param>
    public void Report(string text, double? share = null) => _progress?.Report(new Progress(text, share));
}
