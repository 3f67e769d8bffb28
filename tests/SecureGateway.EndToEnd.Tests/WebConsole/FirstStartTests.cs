using System.Net;
using System.Text.RegularExpressions;
using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.EndToEnd.Tests.WebConsole;

/// <summary>The first account, as an operator makes it: from what the host's process printed.</summary>
public sealed partial class FirstStartTests
{
    [Fact]
    public async Task The_host_prints_a_code_until_there_is_an_account()
    {
        await using var gateway = await GatewayProcess.StartAsync("");
        var first = Assert.Single(Code().Matches(gateway.Log)).Groups[1].Value;
        gateway.Terminate();
        await gateway.WaitForExitAsync();
        await gateway.StartAgainAsync();
        var second = Code().Matches(gateway.Log)[1].Groups[1].Value;
        using (var browser = new ConsoleBrowser(gateway.Http.BaseAddress!))
        {
            using var old = await browser.RedeemAsync("ann", first);
            using var made = await browser.RedeemAsync("ann", second);
            Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Redirect), (old.StatusCode, made.StatusCode));
        }

        gateway.Terminate();
        await gateway.WaitForExitAsync();
        await gateway.StartAgainAsync();
        Assert.Equal(2, Code().Count(gateway.Log));
    }

    [GeneratedRegex(@"one-time code ([0-9A-Z-]+) \(good for 1h\)")]
    private static partial Regex Code();
}
