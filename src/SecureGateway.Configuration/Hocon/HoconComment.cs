using System.Collections.Immutable;

namespace SecureGateway.Configuration.Hocon;

/// <summary>What people wrote around a value; each line without its <c>#</c>.</summary>
/// <param name="Above">Lines of their own above it.</param>
/// <param name="Beside">Behind it on its line; for a block, behind its opening brace.</param>
/// <param name="Inside">In an object or a list, below the last thing in it.</param>
internal sealed record HoconComment(ImmutableArray<string> Above, string Beside, ImmutableArray<string> Inside)
{
    public static readonly HoconComment None = new([], "", []);

    public bool IsEmpty => Above.IsEmpty && Beside.Length == 0 && Inside.IsEmpty;

    public bool Equals(HoconComment? other) =>
        other is not null && Beside == other.Beside && Above.AsSpan().SequenceEqual(other.Above.AsSpan()) && Inside.AsSpan().SequenceEqual(other.Inside.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Above.Length, Beside, Inside.Length);
}
