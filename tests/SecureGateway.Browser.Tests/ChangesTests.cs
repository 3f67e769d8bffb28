using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SecureGateway.Browser.Tests.Support;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Browser.Tests;

/// <summary>What an administrator changes besides the workflows: certificates, a refused apply, a text that is not right yet, the way back.</summary>
public sealed class ChangesTests(Chromium chromium) : BrowserTest(chromium)
{
    [SkippableFact]
    [Trait("Rule", "C-1")]
    [Trait("Rule", "C-2")]
    public async Task A_certificate_is_imported_with_its_encrypted_key_and_shown_to_clients_after_apply()
    {
        await using var gateway = await RunningGateway.StartAsync("tls.opportunistic.enabled = on");
        await using var visitor = await SignedInAsync(gateway);
        var page = visitor.Page;
        var brought = CertificateFactory.Shared.Server("mx.corp.example");
        await visitor.OpenAsync("/system/encryption/tls/certificates", "TLS Configuration");

        await ImportAsync("a wrong password");
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Alert)).ToContainTextAsync("password");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "mx.corp.example" })).ToHaveCountAsync(0);
        await ImportAsync("sesame, open");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "mx.corp.example" })).ToContainTextAsync("Staged Root CA");
        await visitor.SettledAsync();
        await visitor.PictureAsync("certificate-imported-1280-light");
        Assert.DoesNotContain("PRIVATE KEY", await page.ContentAsync(), StringComparison.Ordinal);

        await visitor.ChooseAsync("TLS Configuration");
        var identity = visitor.Setting("tls.identity").GetByRole(AriaRole.Combobox);
        await identity.FillAsync("brought");
        await identity.BlurAsync();
        await Expect(visitor.Setting("tls.identity")).ToContainTextAsync("pending");
        Assert.NotEqual("mx.corp.example", await ShownAsync());
        await visitor.ApplyAsync("the new certificate");
        Assert.Equal("mx.corp.example", await ShownAsync());
        visitor.HeardNoComplaint();

        async Task ImportAsync(string password)
        {
            await page.GetByLabel("Name", new() { Exact = true }).First.FillAsync("brought");
            await page.GetByLabel("Certificate and intermediates (PEM or DER), or PKCS#12").SetInputFilesAsync(Pem("chain.pem", brought.ChainPem()));
            await page.GetByLabel("Key (PEM)").SetInputFilesAsync(Pem("key.pem", brought.KeyPem("sesame, open")));
            await page.GetByLabel("Password of the key or the PKCS#12 file").FillAsync(password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        }

        async Task<string> ShownAsync()
        {
            await using var client = await gateway.ConnectAsync(tls: true);
            using var shown = new System.Security.Cryptography.X509Certificates.X509Certificate2(client.Tls!.RemoteCertificate!);
            return shown.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.DnsName, forIssuer: false);
        }

        static FilePayload Pem(string name, string text) => new() { Name = name, MimeType = "application/x-pem-file", Buffer = Encoding.ASCII.GetBytes(text) };
    }

    [SkippableFact]
    [Trait("Rule", "A-3")]
    [Trait("Rule", "A-5")]
    public async Task A_refused_apply_leads_to_its_field_and_an_applied_one_is_rolled_back_from_the_history()
    {
        await using var gateway = await RunningGateway.StartAsync("""
            connections { bank { client-hosts = [ "192.0.2.0/24" ] } }
            routes = [ { domains = [ "bank.example" ], to = mx, connection = bank } ]
            """);
        await using var visitor = await SignedInAsync(gateway);
        var page = visitor.Page;
        await visitor.ChooseAsync("TLS Configuration");
        var identity = visitor.Setting("tls.identity").GetByRole(AriaRole.Combobox);
        await identity.FillAsync("nobody");
        await identity.BlurAsync();
        await Expect(visitor.Setting("tls.identity")).ToContainTextAsync("pending");

        // From anywhere: the panel is in reach, and what it refuses leads back.
        await visitor.ChooseAsync("Queues");
        await page.GetByRole(AriaRole.Button, new() { Name = "Changes Made: 1" }).ClickAsync();
        var panel = page.GetByRole(AriaRole.Dialog, new() { Name = "Changes Made" });
        await panel.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await panel.GetByRole(AriaRole.Link, new() { Name = "tls.identity", Exact = true }).ClickAsync();
        await visitor.TitledAsync("TLS Configuration");
        await Expect(identity).ToBeFocusedAsync();
        await Expect(visitor.Setting("tls.identity")).ToBeInViewportAsync();
        await Expect(visitor.Setting("tls.identity")).ToContainTextAsync("nobody");
        await visitor.SettledAsync();
        await visitor.PictureAsync("refused-leads-to-field-1280-light");
        Assert.Equal(1, Applied());

        // A text that pending does not take is asked about before it is lost.
        await identity.FillAsync("default"); // as it was: then nothing is pending
        await identity.BlurAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Changes Made: none" })).ToBeVisibleAsync();
        var after = visitor.Setting("tls.opportunistic.retry-after").GetByRole(AriaRole.Textbox);
        await after.FillAsync("soon");
        await after.BlurAsync();
        await visitor.ChooseAsync("Queues");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stay" }).ClickAsync();
        await Expect(after).ToHaveValueAsync("soon");
        await visitor.TitledAsync("TLS Configuration");
        await after.FillAsync("7m");
        await after.BlurAsync();
        await visitor.ApplyAsync("seven minutes");
        Assert.Equal(TimeSpan.FromMinutes(7), RetryAfter());

        await visitor.SetAsync("tls.opportunistic.enabled", "on"); // stays pending
        await visitor.ChooseAsync("Configuration History");
        await page.GetByRole(AriaRole.Button, new() { Name = "Roll back to revision 1" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("tls.opportunistic.retry-after");
        Assert.Equal(2, Applied());
        await page.GetByLabel("Comment").FillAsync("five was right");
        await page.GetByRole(AriaRole.Button, new() { Name = "Roll back", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "five was right" })).ToContainTextAsync("applied");
        Assert.Equal((3, TimeSpan.FromMinutes(5)), (Applied(), RetryAfter()));
        await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Changes Made: [1-9]") })).ToBeVisibleAsync();
        await visitor.PictureAsync("rolled-back-1280-light");
        await page.GetByRole(AriaRole.Link, new() { Name = "What revision 3 changed" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Status).Filter(new() { HasText = "What revision 3 says differently from revision 2" })).ToContainTextAsync("tls.opportunistic.retry-after");
        visitor.HeardNoComplaint();

        long Applied() => gateway.Services.GetRequiredService<IPolicySource>().Current.Revision;

        TimeSpan RetryAfter() => gateway.Services.GetRequiredService<IPolicySource>().Current.Configuration.Tls.Opportunistic.RetryAfter;
    }
}
