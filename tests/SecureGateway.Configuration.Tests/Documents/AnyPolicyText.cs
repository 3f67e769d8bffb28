using System.Collections.Immutable;
using CsCheck;
using SecureGateway.Configuration.Documents;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Tests.Documents;

/// <summary>Policies made from the schema itself: any keys, with any of several values, written in any order, with comments.</summary>
internal static class AnyPolicyText
{
    // Values a key may have beside its default, as people write them.
    private static readonly Dictionary<string, string[]> Values = new()
    {
        ["enabled"] = ["on", "true", "off", "yes"],
        ["mandatory"] = ["on", "off", "false"],
        ["minimum-version"] = ["\"1.3\"", "1.2", "1.3"],
        ["cipher-strength"] = ["medium", "highest", "\"high\""],
        ["retry-after"] = ["90s", "300s", "5 minutes", "1h", "1500"],
        ["identity"] = ["default", "[ default, default ]"],
        ["client-identity"] = ["default", "\"\""],
        ["signing"] = ["[ system ]", "[]"],
        ["notes"] = ["\"our own\"", "two words", "\"say \\\"yes\\\"\\nor # no\"", "\"\""],
        ["client-hosts"] = ["[ \"10.1.2.*\", mail.corp.example ]", "[ \"2001:db8::/32\" ]", "[ \"*\" ]", "[]"],
        ["sender-domains"] = ["[ \"*.Partner.example\", bücher.example ]", "[]"],
        ["relay"] = ["none", "hosted-domains"],
        ["mode"] = ["report", "enforce"],
        ["on-failure"] = ["reject", "defer"],
        ["validation"] = ["none", "trusted"],
        ["names"] = ["[ mail.partner.example, \"*.partner.example\" ]", "[]"],
        ["match"] = ["cn-only"],
        ["domains"] = ["[ corp.example, \"*.corp.example\" ]", "[ \"*\" ]", "[ b.example ]"],
        ["to"] = ["mx", "[ 10.0.0.5 ]", "[ \"10.0.0.5:2525\", { host = \"mail.corp.example\", priority = 20 } ]", "[ \"[2001:db8::1]:25\" ]"],
        ["connection"] = ["\"a\"", "\"two words\""],
        ["user"] = ["gateway", "\"a b\""],
        ["secret-variable"] = ["SMTP_SECRET"],
        ["secret-file"] = ["\"sub/partner.secret\""],
        ["retry"] = ["[ 5m, 10m ]", "[ 300s ]", "[ 100ms, 1h ]"],
        ["expire-after"] = ["1d", "36h", "90 minutes"],
        ["delay-notice-after"] = ["4h", "off"],
        ["message-size"] = ["25MB", "50MiB", "65537", "10M"],
        ["sessions"] = ["70"],
    };

    private static readonly Gen<string> Comment = Gen.OneOfConst("", "", "", "", "# ours\n", "// said by us\n#  two lines of it\n");

    private static readonly Gen<string> Beside = Gen.OneOfConst("", "", "", "", "  # beside");

    /// <summary>The inside of a <c>policy</c> block.</summary>
    public static readonly Gen<string> Any = Section(PolicyKeys.Policy.Keys);

    private static Gen<string> Section(ImmutableArray<Key> keys)
    {
        var fields = keys.Select(key => Gen.Select(Field(key), Comment, Gen.Bool, (field, comment, present) => present && field.Length > 0 ? comment + field + "\n" : ""));
        var all = fields.Aggregate(Gen.Const(ImmutableArray<string>.Empty), (before, field) => Gen.Select(before, field, (parts, part) => parts.Add(part)));
        return Gen.Select(all, Gen.Int[0, 1000], (parts, turn) => string.Concat(parts.Skip(turn % parts.Length).Concat(parts.Take(turn % parts.Length))));
    }

    private static Gen<string> Field(Key key) => key switch
    {
        Section section => Section(section.Keys).Select(inside => $"{key.Name} {{\n{inside}}}"),
        NamedSections named => Gen.Select(Section(named.Keys), Section(named.Keys), Gen.Int[0, 2], (one, two, count) =>
            count == 0 ? "" : $"{key.Name} {{\n  a {{\n{one}}}\n{(count == 1 ? "" : $"  \"two words\" {{ # beside its name\n{two}}}\n")}}}"),
        SectionList list => Gen.Select(Section(list.Keys), Section(list.Keys), Gen.Int[0, 2], (one, two, count) =>
            $"{key.Name} = [\n{(count == 0 ? "  # nothing yet\n" : $"  # the first\n  {{\n{one}}} # beside it\n")}{(count < 2 ? "" : $"  {{\n{two}}}\n")}]"),
        Setting setting => Gen.Select(
            Gen.OneOfConst(Values.TryGetValue(setting.Name, out var values) ? values : [HoconInline.Write(setting.DefaultNode)]), Beside, (value, beside) => $"{key.Name} = {value}{beside}"),
        _ => throw new InvalidOperationException(key.Name),
    };
}
