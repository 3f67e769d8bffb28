using SecureGateway.Browser.Tests.Support;

namespace SecureGateway.Browser.Tests;

/// <summary>The judge of accessibility itself: it finds what is wrong, with and without looking at colours only.</summary>
public sealed class AxeTests(Chromium chromium) : BrowserTest(chromium)
{
    [SkippableTheory]
    [InlineData(false, "image-alt")]
    [InlineData(false, "color-contrast")]
    [InlineData(true, "color-contrast")]
    public async Task What_is_wrong_is_found(bool coloursOnly, string rule)
    {
        await using var visitor = await VisitAsync(new Uri("http://127.0.0.1"));
        await visitor.Page.SetContentAsync("<html lang='en'><title>t</title><main><h1>h</h1><img src='data:,'><p style='color: #ddd; background: #fff'>pale</p></main></html>");
        Assert.Contains(await Axe.SeriousAsync(visitor, "here", coloursOnly), found => found.StartsWith($"here: {rule}: ", StringComparison.Ordinal));
    }
}
