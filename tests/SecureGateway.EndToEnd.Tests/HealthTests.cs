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
        var told = "";
        while (!told.Contains("the queue has stopped", StringComparison.Ordinal)) // it is started again after a while, longer each time
        {
            Assert.Equal(451, (await gateway.SendAsync("bob@partner.example")).Code);
            using var answer = await http.GetAsync("/healthz/ready");
            told = await answer.Content.ReadAsStringAsync();
            Assert.Equal(told.Contains("gateway: Healthy", StringComparison.Ordinal) ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, answer.StatusCode);
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
