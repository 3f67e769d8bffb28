using System.Collections.Immutable;
using System.Globalization;
using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Schema;

/// <summary>Reads one text; false with what is wrong with it, and what would be right where that differs from the rule.</summary>
internal delegate bool TextReader<T>(string text, out T value, out string problem, ref string right);

/// <summary>A kind that is written as one text, number or word.</summary>
/// <param name="write">How the value is written; null: as its <c>ToString</c> says.</param>
internal sealed class TextKind<T>(string expected, TextReader<T> read, Func<T, string>? write = null, bool alwaysQuoted = false, params string[] words) : Kind<T>
{
    public override string Expected => expected;

    public override ImmutableArray<string> Words => [.. words];

    public bool Read(string text, out T value, out string problem, ref string right) => read(text, out value, out problem, ref right);

    public override HoconNode Node(T value)
    {
        var text = write is null ? string.Create(CultureInfo.InvariantCulture, $"{value}") : write(value);
        return new HoconText(default, text, alwaysQuoted || !HoconText.IsPlain(text));
    }

    public override bool TryRead(HoconNode node, string path, Findings findings, out T value)
    {
        value = default!;
        var right = expected;
        if (node is not HoconText text)
        {
            findings.Error(node.At, path, $"{HoconWords.Kind(node)} stands where one value belongs", "write " + right);
            return false;
        }

        if (read(text.Value, out value, out var problem, ref right))
            return true;
        findings.Error(node.At, path, problem, "write " + right);
        return false;
    }
}
