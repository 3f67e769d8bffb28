using SecureGateway.Cli.Prompt;

namespace SecureGateway.Cli.Tests;

/// <summary>What keys do to a line; ^ is the cursor.</summary>
public sealed class EditedLineTests
{
    public static TheoryData<string, string, string> Keys => new()
    {
        { "ab^cd", nameof(EditedLine.Left), "a^bcd" },
        { "^ab", nameof(EditedLine.Left), "^ab" },
        { "ab^", nameof(EditedLine.Right), "ab^" },
        { "queue list^ x", nameof(EditedLine.CutWord), "queue ^ x" },
        { "queue list  ^", nameof(EditedLine.CutWord), "queue ^" },
        { "ab^cd", nameof(EditedLine.CutToEnd), "ab^" },
        { "ab^cd", nameof(EditedLine.CutToStart), "^cd" },
        { "ab^cd", nameof(EditedLine.Backspace), "a^cd" },
        { "^cd", nameof(EditedLine.Backspace), "^cd" },
        { "ab^cd", nameof(EditedLine.Delete), "ab^d" },
        { "a^b cd", nameof(EditedLine.WordRight), "ab^ cd" },
        { "ab c^d", nameof(EditedLine.WordLeft), "ab ^cd" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key(string before, string key, string after)
    {
        var line = new EditedLine();
        line.Set(before.Replace("^", "", StringComparison.Ordinal));
        line.Home();
        for (var i = 0; i < before.IndexOf('^', StringComparison.Ordinal); i++)
            line.Right();

        typeof(EditedLine).GetMethod(key)!.Invoke(line, []);

        Assert.Equal(after, line.Text.Insert(line.Cursor, "^"));
    }
}
