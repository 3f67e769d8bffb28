using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Documents;

/// <summary>Whether two values are written alike: what they say, and the comments that people put around it.</summary>
internal static class PolicySame
{
    public static bool Of(HoconNode? one, HoconNode? two) => (one, two) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        _ when one.Comment != two.Comment => false,
        (HoconObject a, HoconObject b) => a.Fields.Count == b.Fields.Count
            && a.Fields.Zip(b.Fields).All(pair => pair.First.Key == pair.Second.Key && Of(pair.First.Value.Value, pair.Second.Value.Value)),
        (HoconArray a, HoconArray b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => Of(pair.First, pair.Second)),
        _ => SaysTheSame(one, two),
    };

    /// <summary>Whatever the comments are.</summary>
    public static bool SaysTheSame(HoconNode one, HoconNode two) => HoconInline.Write(one) == HoconInline.Write(two);
}
