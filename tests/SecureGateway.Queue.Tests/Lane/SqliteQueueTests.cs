using SecureGateway.Mail;
using SecureGateway.Queue.Storage;
using static SecureGateway.Mail.RecipientDisposition;

namespace SecureGateway.Queue.Tests.Lane;

public sealed class SqliteQueueTests : QueueContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    internal override QueueStorage Storage => new SqliteStorage(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_body_of_a_message_that_waits_for_its_next_attempt_takes_no_memory()
    {
        await using var node = new QueueNode(Storage);
        var id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
        var attempt = await node.AttemptAsync();
        using (var connection = SqliteFile.Open(node.Options.StoreOptions.Path))
            SqliteFile.Execute(connection, "DELETE FROM body"); // from here on only memory has it
        Assert.Equal(1000, (await node.Store.ReadAsync(attempt.Body, default)).Length);
        node.Answer(Sample.Outcome(attempt, Deferred, node.Now.AddMinutes(5)));
        Assert.False((await node.ShowAsync(id))!.Entry.Destinations[0].UnderWay);
        await Assert.ThrowsAsync<MessageStoreException>(() => node.Store.ReadAsync(attempt.Body, default).AsTask());
    }
}
