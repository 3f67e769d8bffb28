using Bunit;
using SecureGateway.WebConsole.Pages.Encryption;

namespace SecureGateway.WebConsole.Tests.Encryption;

/// <summary>The certificate store on its pages: C-1 and C-3.</summary>
public sealed class CertificatesPageTests() : Settings.PolicyTest("tls.opportunistic.enabled = on")
{
    [Fact]
    [Trait("Rule", "C-1")]
    public void What_there_is_when_it_expires_and_who_uses_it()
    {
        var page = Open<CertificatesPage>("/system/encryption/tls/certificates");
        var row = page.WaitForElement("tbody tr", Generous).TextContent;
        foreach (var text in (string[])["default", "identity", "gw1.corp.example", "itself", "In use", "2 places"])
            Assert.Contains(text, row, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "C-3")]
    public async Task A_request_is_made_and_no_key_is_ever_shown()
    {
        var page = Open<CertificatesPage>("/system/encryption/tls/certificates");
        page.WaitForElement("tbody tr", Generous);
        page.Find("input[placeholder=mx2]").Input("mx2");
        page.Find("input[placeholder^='gw1.corp']").Input("mx.corp.example, mx2.corp.example");
        await page.InvokeAsync(() => page.FindAll("form")[1].SubmitAsync());
        page.WaitForAssertion(() => Assert.Contains("-----BEGIN CERTIFICATE REQUEST-----", page.Find("pre").TextContent, StringComparison.Ordinal), Generous);
        page.WaitForAssertion(() => Assert.Contains("Waits for its certificate", page.Find("tbody").TextContent, StringComparison.Ordinal), Generous);
        Assert.DoesNotContain("PRIVATE KEY", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "C-3")]
    public async Task An_identity_is_shown_as_PEM_without_its_key()
    {
        var one = Open<CertificatePage>("/system/encryption/tls/certificate?name=default&kind=identity");
        await one.InvokeAsync(() => one.WaitForElement("header button", Generous).ClickAsync(new()));
        one.WaitForAssertion(() => Assert.Contains("-----BEGIN CERTIFICATE-----", one.Find("pre").TextContent, StringComparison.Ordinal), Generous);
        Assert.DoesNotContain("PRIVATE KEY", one.Markup, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public void Authorities_are_imported_without_a_key()
    {
        var page = Open<CertificatesPage>("/system/encryption/tls/certificates");
        Assert.Equal(2, page.WaitForElements("form:first-of-type input[type=file]", Generous).Count);
        page.Find("input[type=radio][name=import-what]:not([checked])").Change(true);
        page.WaitForAssertion(() => Assert.Single(page.FindAll("input[type=file]")), Generous);
        Assert.Empty(page.FindAll("input[type=password]"));
    }
}
