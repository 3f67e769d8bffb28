using System.Globalization;

namespace SecureGateway.Queue.Placement;

/// <summary>What lanes are called, in the journal and everywhere else: numbered from 0.</summary>
internal static class LaneName
{
    /// <summary>The only one where the queue is in files.</summary>
    public const string First = Prefix + "0";

    private const string Prefix = "queue-lane-";

    public static string Of(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");

    /// <exception cref="FormatException">It is no lane's.</exception>
    public static int NumberOf(string laneId) =>
        laneId.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(laneId.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{laneId}' is no name of a lane; one is {First}");
}
