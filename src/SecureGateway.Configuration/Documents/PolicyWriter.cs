using System.Collections.Immutable;
using System.Text;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>
/// Writes a policy tree in its usual form, as a file that a person keeps in git: the order and the comments of the reference,
/// only what somebody set, one setting on a line, so that a difference between two files is a difference between two
/// policies. A comment of the reference stands where its key comes first; a comment that somebody wrote stands in its place.
/// </summary>
internal sealed class PolicyWriter
{
    private const int Width = 120;
    private const int BesideColumn = 40;

    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _explained = [];

    private PolicyWriter()
    {
    }

    public static string Write(HoconObject policy)
    {
        var writer = new PolicyWriter();
        writer.Comments(policy.Comment.Above, 0);
        writer._text.Append("secure-gateway {\n");
        writer.Line(2, "policy {", policy.Comment.Beside);
        writer.Fields(policy, PolicyKeys.Policy.Keys, "", 4);
        writer.Comments(policy.Comment.Inside, 4);
        writer._text.Append("  }\n}\n");
        return writer._text.ToString();
    }

    private void Fields(HoconObject section, ImmutableArray<Key> keys, string place, int indent)
    {
        var first = true;
        foreach (var key in keys)
        {
            if (section.Find(key.Name)?.Value is not { } value)
                continue;
            Field(key, key.Name, value, ReferenceComments.Below(place, key.Name), indent, first);
            first = false;
        }
    }

    private void Field(Key key, string name, HoconNode value, string place, int indent, bool first)
    {
        var comment = Comment(value, place);
        if (!first && (comment.Above.Length > 0 || (indent == 4 && value is HoconObject)))
            _text.Append('\n');
        Comments(comment.Above, indent);
        var written = HoconPath.Part(name);
        switch (key, value)
        {
            case (NamedSections named, HoconObject entries):
                Line(indent, written + " {", comment.Beside);
                var firstEntry = true;
                foreach (var (entry, field) in entries.Fields)
                {
                    if (!firstEntry)
                        _text.Append('\n');
                    Field(new Section(entry, "", named.Keys), entry, field.Value, place + ".NAME", indent + 2, true);
                    firstEntry = false;
                }

                End("}", comment, indent);
                break;
            case (Section section, HoconObject inner):
                Line(indent, written + " {", comment.Beside);
                Fields(inner, section.Keys, place, indent + 2);
                End("}", comment, indent);
                break;
            case (_, HoconArray list) when !FitsOnLine(list, indent + written.Length + 3):
                Line(indent, written + " = [", comment.Beside);
                foreach (var item in list.Items)
                    Item(key, item, place, indent + 2);
                End("]", comment, indent);
                break;
            default:
                Line(indent, $"{written} = {HoconInline.Write(value)}", comment.Beside);
                break;
        }
    }

    private void Item(Key key, HoconNode item, string place, int indent)
    {
        Comments(item.Comment.Above, indent);
        if (key is SectionList list && item is HoconObject section && (IsCommented(section) || indent + HoconInline.Write(item).Length > Width))
        {
            Line(indent, "{", item.Comment.Beside);
            Fields(section, list.Keys, place + "[]", indent + 2);
            End("}", item.Comment, indent);
        }
        else
            Line(indent, HoconInline.Write(item), item.Comment.Beside);
    }

    // Somebody's own words, else the reference's, where the key comes first.
    private HoconComment Comment(HoconNode value, string place)
    {
        if (!_explained.Add(place))
            return value.Comment;
        var (own, reference) = (value.Comment, ReferenceComments.Of(place));
        return own with
        {
            Above = own.Above.IsEmpty ? reference.Above : own.Above,
            Beside = own.Beside.Length == 0 ? reference.Beside : own.Beside,
        };
    }

    private void End(string brace, HoconComment comment, int indent)
    {
        Comments(comment.Inside, indent + 2);
        Line(indent, brace, "");
    }

    private void Comments(ImmutableArray<string> comments, int indent)
    {
        foreach (var comment in comments)
            _text.Append(' ', indent).Append('#').Append(comment).Append('\n');
    }

    private void Line(int indent, string line, string beside)
    {
        _text.Append(' ', indent).Append(line);
        if (beside.Length > 0)
            _text.Append(' ', Math.Max(1, BesideColumn - indent - line.Length)).Append('#').Append(beside);
        _text.Append('\n');
    }

    private static bool FitsOnLine(HoconArray list, int column) =>
        list.Items.All(item => item is not HoconObject && item.Comment.IsEmpty) && list.Comment.Inside.IsEmpty
        && column + HoconInline.Write(list).Length <= Width;

    private static bool IsCommented(HoconObject section) =>
        !section.Comment.Inside.IsEmpty
        || section.Fields.Values.Any(field => !field.Value.Comment.IsEmpty || (field.Value is HoconObject inner && IsCommented(inner))
            || (field.Value is HoconArray list && list.Items.Any(item => !item.Comment.IsEmpty)));
}
