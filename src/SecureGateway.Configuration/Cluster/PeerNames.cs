namespace SecureGateway.Configuration;

/// <summary>What may name a node among its peers.</summary>
internal static class PeerNames
{
    /// <summary>What is wrong with a name, and what would be right; null: nothing.</summary>
    public static (string Problem, string Right)? Problem(string name)
    {
        if (name.Length is 0 or > 64 || name is "." or ".." || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return ($"'{name}' cannot name a node", "use letters, digits, '-', '_' and '.'");
        if (name.Equals("all", StringComparison.OrdinalIgnoreCase))
            return ("'all' cannot name a node", "choose another name: --peer all asks all of them");
        return null;
    }
}
