namespace SecureGateway.Architecture.Tests;

/// <summary>Fails with every finding, one to a line: xunit would show the first five, cut.</summary>
internal static class Findings
{
    public static void None(IEnumerable<string> findings)
    {
        var all = findings.ToList();
        Assert.True(all.Count == 0, $"{all.Count} findings:\n{string.Join('\n', all)}");
    }
}
