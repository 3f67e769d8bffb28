using System.Text;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>Writes a policy tree in its usual form.</summary>
internal static class PolicyWriter
{
    private const int Width = 110;

    public static string Write(HoconObject policy)
    {
        var text = new StringBuilder();
        text.Append("secure-gateway {\n  policy {\n");
        Fields(policy, PolicyKeys.Policy.Keys, 4, text);
        text.Append("  }\n}\n");
        return text.ToString();
    }

    private static void Fields(HoconObject section, IReadOnlyList<Key> keys, int indent, StringBuilder text)
    {
        foreach (var key in keys)
        {
            if (section.Fields.TryGetValue(key.Name, out var field))
                Field(key, key.Name, field.Value, indent, text);
        }
    }

    private static void Field(Key key, string name, HoconNode value, int indent, StringBuilder text)
    {
        text.Append(' ', indent).Append(HoconPath.Part(name));
        if (value is HoconObject section)
        {
            text.Append(" {\n");
            if (key is NamedSections named)
            {
                foreach (var (entry, field) in section.Fields)
                    Field(new Section(entry, "", named.Keys), entry, field.Value, indent + 2, text);
            }
            else
                Fields(section, ((Section)key).Keys, indent + 2, text);
            text.Append(' ', indent).Append("}\n");
            return;
        }

        text.Append(" = ");
        var inline = HoconInline.Write(value);
        if (value is HoconArray { Items.Count: > 0 } list && (list.Items[0] is HoconObject || indent + name.Length + 3 + inline.Length > Width))
        {
            text.Append("[\n");
            foreach (var item in list.Items)
                text.Append(' ', indent + 2).Append(HoconInline.Write(item)).Append('\n');
            text.Append(' ', indent).Append("]\n");
        }
        else
            text.Append(inline).Append('\n');
    }
}
