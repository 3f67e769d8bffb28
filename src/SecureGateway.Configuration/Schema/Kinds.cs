using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Mail;

namespace SecureGateway.Configuration.Schema;

/// <summary>The kinds of values that keys of any part take.</summary>
internal static class Kinds
{
    public static readonly Kind<bool> Switch = Choice("on or off", ("off", false), ("on", true), ("false", false), ("true", true), ("no", false), ("yes", true));

    public static readonly Kind<string> Text = new TextKind<string>("a text", (string text, out string value, out string problem, ref string _) =>
    {
        value = text;
        problem = text.Any(char.IsControl) && !text.Contains('\n', StringComparison.Ordinal) ? "the text contains control characters" : "";
        return problem.Length == 0;
    });

    /// <summary>A text for people, or one that means something outside of the configuration.</summary>
    public static readonly Kind<string> Prose = new TextKind<string>(
        "a text",
        (string text, out string value, out string problem, ref string right) => ((TextKind<string>)Text).Read(text, out value, out problem, ref right),
        alwaysQuoted: true);

    public static readonly Kind<ImmutableArray<Located<string>>> Texts = new ListKind<string>(Text, "[ \"one\", \"two\" ]");

    /// <summary>0 takes any free port.</summary>
    public static readonly Kind<int> Port = Count(0, 65535, "a port");

    public static readonly Kind<IPAddress> Address = new TextKind<IPAddress>(
        "an IP address such as 127.0.0.1, 0.0.0.0 for all of IPv4, or :: for everything",
        (string text, out IPAddress value, out string problem, ref string _) =>
        {
            problem = $"'{text}' is not an IP address";
            return IPAddress.TryParse(text, out value!) && (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3);
        });

    /// <summary>A fully qualified or at least valid host name; empty where the key's description says what that means.</summary>
    public static readonly Kind<string> HostNameOrEmpty = new TextKind<string>(
        "a host name such as gw1.example.org",
        (string text, out string value, out string problem, ref string _) =>
        {
            problem = $"'{text}' is not a host name";
            value = "";
            if (text.Length == 0)
                return true;
            if (!DomainName.TryParse(text, out var name) || name.IsAddressLiteral)
                return false;
            value = name.Value;
            return true;
        });

    public static Kind<ImmutableArray<Located<T>>> List<T>(Kind<T> item, string example, bool mayBeEmpty = true) => new ListKind<T>(item, example, mayBeEmpty);

    /// <summary>One of the words; <paramref name="expected"/> names those worth naming, in order of strength.</summary>
    public static Kind<T> Choice<T>(string expected, params (string Word, T Value)[] choices) => new TextKind<T>(
        expected,
        (string text, out T value, out string problem, ref string _) =>
        {
            problem = $"'{text}' is none of the values this key knows";
            foreach (var (word, choice) in choices)
            {
                value = choice;
                if (word == text)
                    return true;
            }

            value = default!;
            return false;
        },
        value => choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word,
        words: [.. choices.DistinctBy(choice => choice.Value).Select(choice => choice.Word)]);

    public static Kind<T> Choice<T>(params (string Word, T Value)[] choices) => Choice(HoconWords.Or(choices.Select(choice => choice.Word)), choices);

    public static Kind<int> Count(int least, int most, string what = "a whole number")
    {
        var range = string.Create(CultureInfo.InvariantCulture, $"{what} from {least} to {most}");
        return new TextKind<int>(range, (string text, out int value, out string problem, ref string _) =>
        {
            problem = $"'{text}' is not {range}";
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;
        });
    }

    /// <summary>A duration of HOCON within bounds, which are written as durations too.</summary>
    public static Kind<TimeSpan> Duration(string least, string most)
    {
        if (!HoconUnits.TryDuration(least, out var minimum) || !HoconUnits.TryDuration(most, out var maximum))
            throw new ArgumentException($"'{least}' and '{most}' are the bounds of a duration");
        return new TextKind<TimeSpan>($"a duration from {least} to {most}, such as 30s, 5m, 1h or 5d", (string text, out TimeSpan value, out string problem, ref string _) =>
        {
            problem = "";
            if (!HoconUnits.TryDuration(text, out value))
                problem = text.StartsWith('-') ? $"'{text}' is a negative duration" : $"'{text}' is not a duration";
            else if (value < minimum)
                problem = $"'{text}' is too short{(text.All(char.IsAsciiDigit) ? ": a number without unit is milliseconds" : "")}";
            else if (value > maximum)
                problem = $"'{text}' is too long";
            return problem.Length == 0;
        },
        HoconUnits.Write);
    }

    /// <summary>A duration, or <c>off</c>.</summary>
    public static Kind<TimeSpan?> DurationOrOff(string least, string most)
    {
        var duration = (TextKind<TimeSpan>)Duration(least, most);
        return new TextKind<TimeSpan?>("off, or " + duration.Expected, (string text, out TimeSpan? value, out string problem, ref string right) =>
        {
            (value, problem) = (null, "");
            if (text is "off" or "false" or "no")
                return true;
            if (!duration.Read(text, out var read, out problem, ref right))
                return false;
            value = read;
            return true;
        },
        value => value is { } time ? HoconUnits.Write(time) : "off");
    }

    /// <summary>Octets, written as a size of HOCON within bounds.</summary>
    public static Kind<long> Size(string least, string most)
    {
        if (!HoconUnits.TrySize(least, out var minimum) || !HoconUnits.TrySize(most, out var maximum))
            throw new ArgumentException($"'{least}' and '{most}' are the bounds of a size");
        return new TextKind<long>($"a size from {least} to {most}, such as 25MB or 50MiB", (string text, out long value, out string problem, ref string _) =>
        {
            problem = "";
            if (!HoconUnits.TrySize(text, out value))
                problem = $"'{text}' is not a size";
            else if (value < minimum)
                problem = $"'{text}' is too small";
            else if (value > maximum)
                problem = $"'{text}' is too large";
            return problem.Length == 0;
        },
        HoconUnits.Write);
    }
}
