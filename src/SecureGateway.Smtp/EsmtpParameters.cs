namespace SecureGateway.Smtp;

/// <summary>
/// Walks over <c>Mail-parameters</c> / <c>Rcpt-parameters</c> (RFC 5321 4.1.2): keyword, or keyword=value, separated by spaces.
/// </summary>
internal ref struct EsmtpParameters(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public ReadOnlySpan<byte> Keyword { get; private set; }

    /// <summary>Empty when <see cref="HasValue"/> is false, and never empty otherwise.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public bool HasValue { get; private set; }

    /// <summary>The parameter read last breaks the grammar; reading ends.</summary>
    public bool IsMalformed { get; private set; }

    public bool Next()
    {
        _rest = _rest.TrimStart((byte)' ');
        if (_rest.IsEmpty)
            return false;
        var end = _rest.IndexOf((byte)' ');
        var parameter = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[end..];

        var equals = parameter.IndexOf((byte)'=');
        Keyword = equals < 0 ? parameter : parameter[..equals];
        HasValue = equals >= 0;
        Value = HasValue ? parameter[(equals + 1)..] : default;
        IsMalformed = !IsKeyword(Keyword) || (HasValue && (Value.IsEmpty || Value.Contains((byte)'=')));
        return !IsMalformed;
    }

    private static bool IsKeyword(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] == (byte)'-')
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c != (byte)'-')
                return false;
        }

        return true;
    }
}
