namespace SecureGateway.Tracking.Tests;

public sealed class TextTests
{
    public static TheoryData<string, string> Subjects => new()
    {
        { "plain", "plain" },
        { "=?utf-8?B?w6TDtsO8?=", "äöü" },
        { "=?iso-8859-15?Q?10_=A4?=", "10 €" },
        { "=?utf-8?q?one?= =?utf-8?q?two?= three", "onetwo three" },
        { "=?koi8-r?B?8NLJ18XU?=", "Привет" },
        { "=?no-such-charset?q?x=FF?= rest", null! },
        { "=?utf-8?q?broken", "=?utf-8?q?broken" },
        { "=?utf-8?b?????", null! },
        { "raw \u00c3\u00a9", "raw é" },
        { "raw \u00e9 alone", "raw é alone" },
        { "=?utf-8?q?=ED=A0=80=C0=AF?=", null! },
        { "\u001b[2J<script>alert(1)</script>\0", "\u001b[2J<script>alert(1)</script>\ufffd" },
    };

    [Theory]
    [MemberData(nameof(Subjects))]
    [Trait("Rule", "T-2")]
    public void Subjects_are_decoded_and_broken_ones_do_no_harm(string raw, string? expected)
    {
        var text = SubjectText.Decode(raw);
        if (expected is not null)
            Assert.Equal(expected, text);
        Assert.DoesNotContain('\0', text);
        Assert.InRange(text.Length, 1, SubjectText.Longest);
    }

    [Fact]
    public void Random_octets_give_bounded_text_that_a_database_takes()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var raw = new char[random.Next(1, 1000)];
            for (var c = 0; c < raw.Length; c++)
                raw[c] = random.Next(8) == 0 ? "=?utf-8bqBQ_ "[random.Next(13)] : (char)random.Next(256);
            var text = SubjectText.Decode(new string(raw));
            Assert.InRange(text.Length, 0, SubjectText.Longest);
            Assert.Equal(text, new string([.. text.EnumerateRunes().SelectMany(rune => rune.ToString())]));
        }
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1+1|cmd", "\"'-1+1|cmd\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("  =1", "\"'  =1\"")]
    [InlineData("\t=1", "\"'\\u0009=1\"")]
    [InlineData("\r\n=1", "\"'\\u000d\\u000a=1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("", "")]
    public void A_spreadsheet_finds_no_formula(string text, string expected) => Assert.Equal(expected, CsvText.Field(text));

    [Fact]
    public async Task What_is_exported_is_one_line_for_each_row_and_reads_back()
    {
        using var node = new TrackingNode();
        node.Journalled([Sample.Accepted(Sample.Start, subject: "=cmd|' /C calc'!A0\u001b[2J\"quoted\", and " + new string('x', 3000))]);
        var row = Assert.Single(await node.AllAsync());
        var csv = TrackingExport.Csv(row);
        Assert.Equal(csv.Length - 2, csv.IndexOf("\r\n", StringComparison.Ordinal));
        Assert.Contains("\"'=cmd|' /C calc'!A0\\u001b[2J\"\"quoted\"\", and xxx", csv, StringComparison.Ordinal);
        var line = TrackingExport.Ndjson(row);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        using var read = System.Text.Json.JsonDocument.Parse(line);
        Assert.Equal(row.Subject, read.RootElement.GetProperty("subject").GetString());
        Assert.DoesNotContain('\u001b', line);
    }
}
