using AngleSharp.Dom;
using Bunit;
using SecureGateway.Configuration;
using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Palettes.Certificates;
using SecureGateway.Palettes.Cluster;
using SecureGateway.Palettes.Node;
using SecureGateway.Palettes.Queue;
using SecureGateway.Palettes.Tls;
using SecureGateway.Palettes.Track;
using SecureGateway.WebConsole.Pages.Dashboard;

namespace SecureGateway.WebConsole.Tests.Dashboard;

public sealed class DashboardPageTests : ConsoleTest
{
    private static readonly TrackSummaryRow Hour = Samples.Counted(
        new DateTimeOffset(2026, 3, 2, 11, 0, 0, TimeSpan.Zero),
        """{"accepted":200,"underTlsIn":0.985,"acceptedInClear":3,"delivered":150,"underTlsOut":0.98,"deliveredInClear":3,"fellBack":2,"refusedForTlsIn":3,"refusedForTlsOut":4,"wouldRefuse":5,"refused":6,"deferred":7,"returned":8,"handshakesFailed":11}""");

    public DashboardPageTests()
    {
        Staged.Rows("track summary", Hour);
        Staged.Rows("queue summary", new QueueSummaryRow("mx.partner.example:25", FailureReason.TlsReset, "the connection was reset", 12, 0, 1, Now, null));
        Staged.Rows("cluster show", new ClusterRow("", "[]", "not a member", "this node", "", "gw1", 7));
        Staged.Rows("certificate expiring", new CertificateRow(CertificateKind.Identity, "default", "CN=gw1.example.org", [], "CN=CA", Now.AddDays(5.5), "ECDSA", 256, "ab", [], "in use"));
        Staged.Rows<TlsFact>("tls status");
        Staged.Page("system info", new NodeFacts("gw1", "gw1.example.org", "1.0.0", Now, default, 7, "data", ["127.0.0.1:2525 starttls"], "http://x", null, 1, default, 1, "", ""));
    }

    [Theory]
    [InlineData("Came in", "200", "98.5% under TLS, 3 in clear", "/messages/track?from=24h&kind=message")]
    [InlineData("Went out", "150", "98.0% under TLS, 3 in clear", "/messages/track?done-from=24h&went-out=true")]
    [InlineData("Fell back to plaintext", "2", "after TLS failed twice", "/messages/track?fell-back=true&from=24h")]
    [InlineData("Refused for TLS", "7", "3 coming in, 4 going out", "/messages/track?from=24h&refused-for-tls=true")]
    [InlineData("Handshakes failed", "11", "of clients that began TLS", "/messages/track?from=24h&kind=failed-handshake")]
    [InlineData("Would be refused", "5", "by profiles that only report", "/messages/track?from=24h&would-refuse=true")]
    [InlineData("Waiting", "12", "1 held", "/messages/queues")]
    [InlineData("Returned", "8", "given up for a recipient or for all", "/messages/track?done-from=24h&returned=true")]
    public void Each_number_says_what_it_is_and_leads_to_its_messages(string name, string number, string more, string link)
    {
        var tile = Tile(Open<DashboardPage>("/"), name);
        Assert.Equal(number, Text(tile.QuerySelector(".tile-number")!));
        Assert.Equal(more, Text(tile.QuerySelector(".tile-more")!));
        Assert.Equal(link, tile.QuerySelector(".tile-number a")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("Came in", "/messages/track?from=24h&in-clear=inbound&kind=message")]
    [InlineData("Went out", "/messages/track?done-from=24h&in-clear=outbound&went-out=true")]
    public void What_went_in_clear_leads_to_what_went_in_clear_in_that_direction(string name, string link) =>
        Assert.Equal(link, Tile(Open<DashboardPage>("/"), name).QuerySelector(".tile-more a")!.GetAttribute("href"));

    [Fact]
    public void It_looks_again_by_itself()
    {
        var page = Open<DashboardPage>("/");
        Staged.Rows("track summary", Hour with { FellBack = 9 });
        Clock.Advance(TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Equal("9", Text(Tile(page, "Fell back to plaintext").QuerySelector(".tile-number")!)));
    }

    [Fact]
    public void It_looks_back_as_far_as_the_address_says()
    {
        var page = Open<DashboardPage>("/?since=7d");
        Assert.Equal("since=2026-02-23 11:30:00Z", Staged.Last("track summary").ToString().Split(' ', 3)[2]);
        Assert.Equal("7d", page.Find(".span.here").TextContent);
        Assert.Equal("/messages/track?fell-back=true&from=7d", Tile(page, "Fell back to plaintext").QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public void A_chart_has_its_numbers_as_a_table_whose_rows_lead_to_the_messages()
    {
        var page = Open<DashboardPage>("/");
        var table = page.Find("main table[aria-label='Came in']");
        var rows = table.QuerySelectorAll("tbody tr");
        Assert.Equal(24, rows.Length);
        Assert.Equal(["12:00", "200", "197", "3"], rows[0].QuerySelectorAll("td").Select(Text)); // Berlin
        Assert.Equal("/messages/track?from=2026-03-02T11%3A00%3A00Z&kind=message&until=2026-03-02T12%3A00%3A00Z", rows[0].QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal(
            "/messages/track?done-from=2026-03-02T11%3A00%3A00Z&done-until=2026-03-02T12%3A00%3A00Z&went-out=true",
            page.Find("main table[aria-label='Went out'] tbody a").GetAttribute("href"));
    }

    [Fact]
    public void Without_mail_it_says_where_to_send_some()
    {
        Staged.Rows<TrackSummaryRow>("track summary");
        var empty = Open<DashboardPage>("/").Find(".empty");
        Assert.Equal("No mail in the last 24 hours", empty.QuerySelector("h2")!.TextContent);
        Assert.Contains("127.0.0.1:2525 starttls", empty.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void What_of_ours_does_not_work_stands_first()
    {
        Staged.Rows("tls status", new TlsFact("global", "revision", "7"), new TlsFact("alarm", "identity default", "its key cannot be read <b>"));
        var alarm = Assert.Single(Open<DashboardPage>("/").FindAll("[role=alert]"));
        Assert.Contains("its key cannot be read <b>", alarm.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_that_expire_peers_and_next_hops_are_listed()
    {
        var page = Open<DashboardPage>("/");
        Assert.Contains("expires in 5 days", page.Find("[aria-labelledby=certificates-title]").TextContent, StringComparison.Ordinal);
        Assert.Contains("revision 7", page.Find("[aria-labelledby=peers-title]").TextContent, StringComparison.Ordinal);
        Assert.Equal("/messages/queues?next-hop=mx.partner.example%3A25", page.Find("[aria-labelledby=waiting-title] a").GetAttribute("href"));
    }

    [Fact]
    public void What_cannot_be_told_takes_nothing_else_with_it()
    {
        Staged.Answer("track summary", _ => Refusal.Unavailable("tracking is off on this node"));
        Staged.Answer("queue summary", _ => Refusal.Unavailable("the queue is being recovered"));
        var page = Open<DashboardPage>("/");
        Assert.Equal(2, page.FindAll("[role=alert]").Count);
        Assert.Contains("expires in 5 days", page.Markup, StringComparison.Ordinal);
    }

    private static IElement Tile(IRenderedComponent<PageHost> page, string name) => page.FindAll(".tile").Single(tile => Text(tile.QuerySelector("h2")!) == name);

    private static string Text(INode node) => string.Join(' ', node.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace(" ,", ",", StringComparison.Ordinal);
}
