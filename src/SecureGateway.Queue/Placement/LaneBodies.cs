using SecureGateway.Mail;

namespace SecureGateway.Queue.Placement;

/// <summary>
/// Whose bodies are whose. An id says of which lane it is, in its upper bits; below stands a number that is never given twice,
/// whatever the lane. So who cleans up one lane cannot meet the bodies of another, and a body that was stored for one lane is
/// never taken into another by mistake.
/// </summary>
internal static class LaneBodies
{
    // 2.8e14 bodies: at 10,000 a second that is 900 years.
    private const int NumberBits = 48;

    public static long IdOf(int lane, long number) => ((long)lane << NumberBits) | number;

    /// <summary>Ids of the lane are above this.</summary>
    public static long Before(int lane) => IdOf(lane, 0);

    public static bool IsOf(int lane, BodyId body) => body.Value >> NumberBits == lane;
}
