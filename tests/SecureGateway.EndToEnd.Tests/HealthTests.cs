using System.Net;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Queue.Storage;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests;

public sealed class HealthTests
{
    [Fact]
    [Trait("Rule", "Q-1")]
    public async Task A_queue_that_is_down_shows_in_words_and_takes_mail_again_when_it_is_back()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer));
        using var http = new HttpClient { BaseAddress = gateway.Console };
        var journal = Path.Combine(gateway.Directory, "data", "journal.db");

        Change("CREATE TRIGGER broken BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END");
        Assert.Equal(451, (await gateway.SendAsync("bob@partner.example")).Code);
        using (var down = await http.GetAsync("/healthz/ready"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
            Assert.Contains("the queue has stopped", await down.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Change("DROP TRIGGER broken");
        while (!(await http.GetAsync("/healthz/ready")).IsSuccessStatusCode)
            await Task.Yield();
        Assert.Equal(250, (await gateway.SendAsync("bob@partner.example")).Code);
        Assert.Single(await peer.WaitForMessagesAsync(1));

        void Change(string sql)
        {
            using var connection = SqliteFile.Open(journal);
            SqliteFile.Execute(connection, sql);
        }
    }
}
