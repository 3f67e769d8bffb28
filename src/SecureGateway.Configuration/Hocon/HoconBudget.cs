using System.Runtime.CompilerServices;

namespace SecureGateway.Configuration.Hocon;

/// <summary>
/// What resolving one text may take, so that a few lines of references to references can neither fill the memory nor the
/// stack. Far above what any policy needs. Throws <see cref="HoconSyntaxException"/> when it is spent.
/// </summary>
internal sealed class HoconBudget
{
    private const int MostValues = 1_000_000;
    private const long MostOctets = 64L << 20;
    private const int MostLevels = 256;

    private int _values;
    private long _octets;
    private int _levels;

    /// <summary>The reference in the text by way of which others are followed just now; errors name it.</summary>
    public SourceLine? Outermost { get; set; }

    /// <summary>One more value is looked at, once for each way that leads to it.</summary>
    public void Visit(SourceLine at)
    {
        if (++_values > MostValues || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Spent(at);
    }

    /// <summary>One more value came into being by joining others.</summary>
    public void Keep(HoconNode joined)
    {
        _octets += Octets(joined);
        if (_octets > MostOctets)
            throw Spent(joined.At);
    }

    /// <summary>Values that come now stand one level deeper.</summary>
    public void Open(SourceLine at)
    {
        if (++_levels > MostLevels)
            throw Spent(at);
    }

    public void Close() => _levels--;

    private static long Octets(HoconNode joined) => joined switch
    {
        HoconText text => 2L * text.Value.Length,
        HoconArray array => 8L * array.Items.Count,
        HoconObject inner => inner.Fields.Sum(field => 64 + (field.Value.Value is HoconObject deeper ? Octets(deeper) : 0)),
        _ => 0,
    };

    private HoconSyntaxException Spent(SourceLine at) => new(
        Outermost ?? at, "", "references to references make too much of this text", "write the values themselves, or refer to fewer");
}
