using System.Globalization;

namespace SecureGateway.Tracking;

/// <summary>
/// What was typed fits more addresses, domains or names than one search looks at, so that rows of the others are missing in what was
/// found, whatever their time.
/// </summary>
/// <param name="Field">As the query has it: <c>recipient</c>.</param>
/// <param name="What">Of what there are so many: <c>addresses</c>.</param>
/// <param name="Narrower">What to give in its place.</param>
public sealed record SearchCut(string Field, string Typed, string What, string Narrower)
{
    /// <summary>So many are looked at.</summary>
    public const int Most = 50_000;

    /// <summary>A sentence without its end. What was typed stands in it as it was typed, but for its length.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Field} '{(Typed.Length > 40 ? Typed[..40] + "..." : Typed)}' fits more than {Most:N0} {What}, and only the first {Most:N0} were looked at; narrow it with {Narrower}");

    public static SearchCut Addresses(string field, string typed) => new(field, typed, "addresses", "a whole address, a domain (@example.com), or a longer part");

    public static SearchCut Domains(string field, string typed) => new(field, typed, "domains", "a longer domain (@*.example.com)");

    public static SearchCut Names(string field, string typed, string narrower) => new(field, typed, "names", narrower);
}
