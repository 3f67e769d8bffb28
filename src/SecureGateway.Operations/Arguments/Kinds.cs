using System.Globalization;

namespace SecureGateway.Operations;

/// <summary>The usual kinds of values.</summary>
public static class Kinds
{
    /// <summary>On or off. Given without a value it is on.</summary>
    public static readonly Kind<bool> Flag = new("", text => text switch
    {
        "true" or "on" or "yes" => Parsed.Right(true),
        "false" or "off" or "no" => Parsed.Right(false),
        _ => Parsed.Wrong<bool>($"'{text}' is neither true nor false"),
    })
    { IsFlag = true, Write = value => value ? "true" : "false" };

    /// <summary>Any text but none.</summary>
    public static readonly Kind<string> Text = Word("TEXT");

    /// <summary>A name, a list of names: whatever the hint says.</summary>
    public static Kind<string> Word(string hint) => new(hint, text => text.Length == 0
        ? Parsed.Wrong<string>($"is empty; give a {hint.ToLowerInvariant()}")
        : Parsed.Right(text));

    /// <summary>A whole number.</summary>
    public static Kind<int> Number(int least, int most, string hint = "N") => new(hint, text =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? Parsed.Right(number)
            : Parsed.Wrong<int>(string.Create(CultureInfo.InvariantCulture, $"'{text}' is no whole number from {least} to {most}")));

    /// <summary>One of an enumeration, written in lower case with hyphens: <c>TlsReset</c> is <c>tls-reset</c>.</summary>
    public static Kind<T> Choice<T>(string hint)
        where T : struct, Enum =>
        Choice(hint, Enum.GetValues<T>().Select(value => (KebabCase.Of(value.ToString()), value)));

    /// <summary>One of a few words.</summary>
    public static Kind<T> Choice<T>(string hint, IEnumerable<(string Word, T Value)> choices)
        where T : notnull
    {
        var words = choices.ToList();
        return new Kind<T>(hint, text =>
        {
            var found = words.FindIndex(choice => string.Equals(choice.Word, text, StringComparison.OrdinalIgnoreCase));
            return found >= 0 ? Parsed.Right(words[found].Value) : Parsed.Wrong<T>(Slip.OfPen(text, words.ConvertAll(choice => choice.Word)));
        })
        {
            Choices = words.ConvertAll(choice => choice.Word),
            Write = value => words.Find(choice => choice.Value.Equals(value)).Word,
        };
    }

    /// <summary>A length of time: <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>2d</c>.</summary>
    public static readonly Kind<TimeSpan> Duration = new("DURATION", Times.ReadDuration) { Write = Times.Write };

    /// <summary>A moment: <c>2026-03-01</c>, <c>2026-03-01T08:00Z</c>, or a duration, counted back from now.</summary>
    public static Kind<DateTimeOffset> Moment(TimeProvider clock) => new("TIME", text => Times.ReadMoment(text, clock.GetUtcNow()))
    {
        Write = moment => moment.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
    };

    /// <summary>A file's content. On a command line its path stands there, and <c>-</c> is standard input.</summary>
    public static readonly Kind<FileContent> File = new("FILE", FileContent.Read) { Source = ArgumentSource.File, Write = file => file.Name };

    /// <summary>A password. On a command line a file's path stands there, whose first line it is, or <c>-</c> to be asked.</summary>
    public static readonly Kind<string> Secret = new("FILE", Parsed.Right) { Source = ArgumentSource.Secret, Write = _ => "" };
}
