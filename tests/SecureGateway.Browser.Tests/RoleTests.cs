using Microsoft.Playwright;
using SecureGateway.Browser.Tests.Support;
using SecureGateway.Operations;
using SecureGateway.Staging;

namespace SecureGateway.Browser.Tests;

/// <summary>What each role finds in the console: whoever may not do a thing is not offered it, and sees why where that needs words.</summary>
public sealed class RoleTests(Chromium chromium, RoleTests.Waiting waiting) : BrowserTest(chromium), IClassFixture<RoleTests.Waiting>
{
    private const string Policy = """
        connections {
          internal { client-hosts = [ "127.0.0.1" ], relay = full }
          bank { sender-domains = [ "bank.example" ] }
        }
        routes = [ { domains = [ "*" ], to = [ "PEER" ] } ]
        """;

    [SkippableTheory]
    [InlineData(Permission.View, false)]
    [InlineData(Permission.Operate, true)]
    [InlineData(Permission.Administer, true)]
    public async Task Queues_are_steered_by_those_who_may(Permission role, bool may)
    {
        var recipient = $"{role}@partner.example".ToLowerInvariant();
        await waiting.House.SendAsync(recipient, "Waits", tls: false);
        await waiting.House.Gateway.Tracking.WaitAsync(() => waiting.House.Gateway.Tracking.Accepted.Where(mail => mail.Envelope.Read().Recipients[0].Address.ToString() == recipient)
            .Any(mail => waiting.House.Gateway.Tracking.Attempts.Any(attempt => attempt.Id == mail.Id)), "its first attempt");
        await using var visitor = await SignedInAsync(waiting.House.Gateway, role);
        var page = visitor.Page;

        await visitor.ChooseAsync("Queues");
        var tick = page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new(recipient) });
        await Expect(tick).ToBeVisibleAsync();
        var hold = page.GetByRole(AriaRole.Button, new() { Name = "Hold", Exact = true });
        if (!may)
        {
            await visitor.SettledAsync();
            await Expect(hold).ToHaveCountAsync(0);
            return;
        }

        await tick.CheckAsync();
        await hold.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Hold", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new(recipient) }).Last).ToContainTextAsync("Held");
        visitor.HeardNoComplaint();
    }

    [SkippableTheory]
    [InlineData(Permission.View)]
    [InlineData(Permission.Operate)]
    public async Task Configuration_is_shown_and_cannot_be_changed_without_the_right(Permission role)
    {
        await using var visitor = await SignedInAsync(waiting.House.Gateway, role);

        await visitor.ChooseAsync("TLS Configuration");
        await Expect(visitor.Choice("tls.opportunistic.enabled", "off")).ToBeCheckedAsync();
        await Expect(visitor.Choice("tls.opportunistic.enabled", "on")).ToBeDisabledAsync();
        await visitor.ChooseAsync("Connections");
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "bank", Exact = true })).ToBeVisibleAsync();
        await visitor.SettledAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Add profile" })).ToHaveCountAsync(0);
        visitor.HeardNoComplaint();
    }

    /// <summary>A house whose partner takes nothing yet: each test has a message of its own that waits there.</summary>
    public sealed class Waiting : IAsyncLifetime
    {
        private StagedHouse? _house;

        internal StagedHouse House => _house!;

        public async Task InitializeAsync() => _house = await StagedHouse.StartAsync(PeerPlan.Plaintext().Answer("RCPT", "450 4.2.1 Later"), Policy);

        public async Task DisposeAsync()
        {
            if (_house is not null)
                await _house.DisposeAsync();
        }
    }
}
