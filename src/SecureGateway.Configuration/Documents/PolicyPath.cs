using System.Text;

namespace SecureGateway.Configuration.Documents;

/// <summary>A part of a path: a name, and behind a list the entry in brackets that is meant.</summary>
internal readonly record struct PolicyPathPart(string Name, string? Entry);

/// <summary>
/// Paths of settings as administrators write them: <c>connections.bank.relay</c>, <c>connections."a.b".relay</c>,
/// <c>routes[bank.example].to</c>. A leading <c>secure-gateway.policy.</c> is left out.
/// </summary>
internal static class PolicyPath
{
    /// <summary>The parts, or null with what is wrong.</summary>
    public static List<PolicyPathPart>? Parse(string path, out string problem)
    {
        problem = "";
        var parts = new List<PolicyPathPart>();
        var at = 0;
        while (true)
        {
            if (Name(path, ref at) is not { Length: > 0 } name)
            {
                problem = at >= path.Length ? (parts.Count == 0 ? "the key is empty" : "the key ends with a dot") : $"'{path[at]}' cannot stand there in a key";
                return null;
            }

            string? entry = null;
            if (at < path.Length && path[at] == '[')
            {
                var close = path.IndexOf(']', at);
                if (close < 0)
                {
                    problem = "[ is not closed";
                    return null;
                }

                entry = path[(at + 1)..close].Trim().Trim('"');
                at = close + 1;
            }

            parts.Add(new PolicyPathPart(name, entry));
            if (at >= path.Length)
                return Below(parts);
            if (path[at] != '.')
            {
                problem = $"'{path[at]}' cannot stand there in a key";
                return null;
            }

            at++;
        }
    }

    private static string Name(string path, ref int at)
    {
        if (at < path.Length && path[at] == '"')
        {
            var close = path.IndexOf('"', at + 1);
            if (close < 0)
                return "";
            var quoted = path[(at + 1)..close];
            at = close + 1;
            return quoted;
        }

        var name = new StringBuilder();
        while (at < path.Length && path[at] is not ('.' or '[' or '"' or ']') && !char.IsWhiteSpace(path[at]))
            name.Append(path[at++]);
        return name.ToString();
    }

    private static List<PolicyPathPart> Below(List<PolicyPathPart> parts)
    {
        if (parts is [{ Name: "secure-gateway" }, { Name: "policy" }, _, ..])
            parts.RemoveRange(0, 2);
        else if (parts is [{ Name: "policy" }, _, ..])
            parts.RemoveAt(0);
        return parts;
    }
}
