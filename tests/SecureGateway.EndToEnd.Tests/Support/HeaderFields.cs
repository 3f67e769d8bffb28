namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>Takes a message apart at its first header fields, folds and all.</summary>
public static class HeaderFields
{
    /// <summary>The first field, unfolded, and the message behind it.</summary>
    public static (string Field, string Behind) First(string message)
    {
        var end = 0;
        do
        {
            end = message.IndexOf("\r\n", end, StringComparison.Ordinal) + 2;
        }
        while (message[end] is ' ' or '\t');
        var field = message[..(end - 2)].Replace("\r\n", "", StringComparison.Ordinal).Replace('\t', ' ');
        return (field, message[end..]);
    }

    /// <summary>The first field of this name, unfolded, and the message behind it.</summary>
    public static (string Field, string Behind) FirstNamed(string name, string message)
    {
        while (true)
        {
            var (field, rest) = First(message);
            if (field.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
                return (field, rest);
            message = rest;
        }
    }
}
