namespace SecureGateway.Queue.Tests.Lane;

public sealed class PostgresQueueTests(Postgres postgres) : QueueContract, IClassFixture<Postgres>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private QueueStorage? _storage;

    internal override QueueStorage Storage => _storage ??= new PostgresStorage(_directory.Path, postgres.CreateAsync().GetAwaiter().GetResult());

    public void Dispose() => _directory.Dispose();
}
