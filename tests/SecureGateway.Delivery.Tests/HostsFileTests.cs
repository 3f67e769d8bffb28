using System.Net;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

public sealed class HostsFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void It_names_hosts_as_the_system_reads_it()
    {
        File.WriteAllText(_path, """
            # a comment
            127.0.0.1	localhost
            ::1 localhost ip6-localhost
            10.0.0.5  mail.corp.example mail. # the inner one
            not-an-address somewhere
            10.0.0.6

            """);
        var hosts = new HostsFile(_path);

        Assert.Equal(["127.0.0.1", "::1"], Find("localhost"));
        Assert.Equal(["10.0.0.5"], Find("Mail.Corp.Example."));
        Assert.Equal(["10.0.0.5"], Find("mail"));
        Assert.Empty(Find("somewhere"));
        Assert.Empty(Find("corp.example"));

        string[] Find(string name) => [.. hosts.Find(name).Select(address => address.ToString())];
    }

    [Fact]
    public void It_is_read_again_when_it_has_changed_and_a_missing_one_names_nobody()
    {
        File.WriteAllText(_path, "10.0.0.5 mail\n");
        var hosts = new HostsFile(_path);
        Assert.Equal(IPAddress.Parse("10.0.0.5"), Assert.Single(hosts.Find("mail")));

        File.WriteAllText(_path, "10.0.0.6 mail\n");
        File.SetLastWriteTimeUtc(_path, DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(IPAddress.Parse("10.0.0.6"), Assert.Single(hosts.Find("mail")));

        Assert.Empty(new HostsFile(_path + ".missing").Find("mail"));
        Assert.Empty(new HostsFile(null).Find("localhost"));
    }

    [Fact]
    [Trait("Rule", "R-5")]
    [Trait("Rule", "R-6")]
    public async Task It_counts_for_hosts_that_a_route_names_and_never_for_those_of_the_DNS()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        File.WriteAllText(_path, "127.0.0.1 inner.corp.example\n");
        var options = new DeliveryOptions("gw.example.test") { HostsFile = _path, AllowLoopbackMx = true, MxPort = peer.Port };
        await using var named = new Gateway(Configurations.Off(Configurations.Named("inner.corp.example", peer.Port)), options);
        await using var found = new Gateway(
            Configurations.Off(new Route([DomainPattern.Any], [], null)), options,
            resolver: new StagedResolver().Domain("example.org", (10, "inner.corp.example")));

        await named.DeliverAsync();
        await found.DeliverAsync();

        Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.Single(peer.Connections);
    }
}
