namespace SecureGateway.Queue.Tests.Lane;

public sealed class SqliteQueueTests : QueueContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    internal override QueueStorage Storage => new SqliteStorage(_directory.Path);

    public void Dispose() => _directory.Dispose();
}
