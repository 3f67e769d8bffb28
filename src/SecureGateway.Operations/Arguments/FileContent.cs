namespace SecureGateway.Operations;

/// <summary>A file that came with a call. On the wire: its name, percent-encoded, a semicolon, and its content in base 64.</summary>
public sealed record FileContent(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Of the content; files are certificates and configurations.</summary>
    public const int Most = 4 << 20;

    public string Text => System.Text.Encoding.UTF8.GetString(Bytes.Span);

    public string ToWire() => $"{Uri.EscapeDataString(Name)};{Convert.ToBase64String(Bytes.Span)}";

    public static Parsed<FileContent> Read(string text)
    {
        var end = text.IndexOf(';', StringComparison.Ordinal);
        var content = new byte[Math.Max(0, (text.Length - end) * 3L / 4)];
        if (end < 0 || !Convert.TryFromBase64Chars(text.AsSpan(end + 1), content, out var length))
            return Parsed.Wrong<FileContent>("is no file; send NAME;BASE64");
        return length > Most
            ? Parsed.Wrong<FileContent>($"is larger than {Most >> 20} MiB")
            : Parsed.Right(new FileContent(Uri.UnescapeDataString(text[..end]), content.AsMemory(0, length)));
    }

    /// <summary>The content may be a key.</summary>
    public override string ToString() => $"{Name} ({Bytes.Length} octets)";
}
