namespace SecureGateway.Smtp.Tests.Harness;

/// <summary>Plays wire scripts and compares what the server said.</summary>
internal static class Play
{
    public const string Hello = "EHLO client.test\r\n";

    public const string Envelope = "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\n";

    /// <summary>
    /// Plays the script at every granularity, each time with a new session, and expects the same replies: one string for each
    /// reply, with which its last line begins. The greeting is not among them.
    /// </summary>
    public static async Task Everywhere(string script, string[] replies, Action<RecordingSession>? setUp = null, Action<RecordingSession>? check = null)
    {
        foreach (var granularity in Enum.GetValues<Granularity>())
        {
            var session = new RecordingSession();
            setUp?.Invoke(session);
            var connection = new ScriptedConnection(session);
            var said = await connection.SendAsync(script, granularity) + await connection.FinishAsync();
            Compare(replies, said, granularity);
            Assert.NotNull(session.End);
            Assert.Equal(0, connection.Budget.Used);
            Assert.DoesNotContain(connection.Logged, line => line.StartsWith("Error", StringComparison.Ordinal));
            check?.Invoke(session);
        }
    }

    /// <summary>The last line of each reply.</summary>
    public static string[] Replies(string said) =>
        [.. said.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Where(line => line.Length < 4 || line[3] != '-')];

    private static void Compare(string[] expected, string said, Granularity granularity)
    {
        var replies = Replies(said);
        var same = replies.Length == expected.Length + 1 && replies[0].StartsWith("220 mx.test ESMTP", StringComparison.Ordinal);
        for (var i = 0; same && i < expected.Length; i++)
            same = replies[i + 1].StartsWith(expected[i], StringComparison.Ordinal);
        Assert.True(same, $"{granularity}: expected\n  {string.Join("\n  ", expected)}\nand got\n  {string.Join("\n  ", replies)}");
    }
}
