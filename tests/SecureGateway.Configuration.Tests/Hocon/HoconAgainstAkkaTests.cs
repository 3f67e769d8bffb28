using Akka.Configuration.Hocon;
using CsCheck;

namespace SecureGateway.Configuration.Tests.Hocon;

/// <summary>
/// Akka's parser as a judge: where it reads a text without guessing, both read the same. Keys stand once, because it
/// keeps an object that a list should override.
/// </summary>
public class HoconAgainstAkkaTests
{
    private static readonly Gen<string> Word = Gen.OneOfConst("a", "b", "c1", "x-y", "z_9", "\"q r\"");

    private static readonly Gen<string> Scalar = Gen.OneOfConst("1", "off", "5m", "\"x y\"", "\"a{b}\"", "\"#\"", "10.0.0.1", "x y", "\"\"");

    private static readonly Gen<string> Document = Gen.Recursive<string>((depth, inner) =>
    {
        var value = depth > 3
            ? Scalar
            : Gen.Frequency(
                (4, Scalar),
                (2, inner.Select(text => $"{{\n{text}\n}}")),
                (1, Gen.Select(Scalar, Scalar, (one, two) => $"[ {one}, {two} ]")),
                (1, Gen.Select(inner, Scalar, (one, two) => $"[ {{ {one.Replace("\n", "\n  ", StringComparison.Ordinal)}\n }}, {two} ]")));
        var field = Gen.Select(Word, Gen.OneOfConst(" = ", " : ", "="), value, Gen.OneOfConst("\n", "\n\n", " # note\n", ",\n"), (key, sign, text, end) => (Key: key, Tail: sign + text + end));
        return field.Array[0, 5].Select(fields => string.Concat(fields.DistinctBy(one => one.Key).Select(one => one.Key + one.Tail)));
    });

    [Fact]
    public void Both_parsers_read_the_same_tree() => Document.Sample(
        text => Assert.Equal(Print(Parser.Parse(text, null).Value), Parsed.Of(text)),
        iter: 2000);

    private static string Print(HoconValue value)
    {
        if (value.IsEmpty)
            return "{}";
        if (value.IsObject())
            return $"{{{string.Join(" ", value.GetObject().Items.Select(item => $"{item.Key}={Print(item.Value)}"))}}}";
        return value.IsArray()
            ? $"[{string.Join(" ", value.GetArray().Select(Print))}]"
            : $"'{value.GetString().Trim()}'";
    }
}
