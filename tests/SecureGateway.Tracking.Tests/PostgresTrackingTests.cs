namespace SecureGateway.Tracking.Tests;

[Collection(Postgres.Collection)]
public sealed class PostgresRecordingTests(Postgres postgres) : RecordingContract
{
    protected override int Rounds => 3;

    internal override TrackingNode NewNode(bool start = true) => new(start, postgres.Create());
}

[Collection(Postgres.Collection)]
public sealed class PostgresSearchTests(Postgres postgres) : SearchContract
{
    internal override TrackingNode NewNode(bool start = true) => new(start, postgres.Create());
}

[Collection(Postgres.Collection)]
public sealed class PostgresSummaryTests(Postgres postgres) : SummaryContract
{
    internal override TrackingNode NewNode(bool start = true) => new(start, postgres.Create());
}

[Collection(Postgres.Collection)]
public sealed class PostgresHandshakeTests(Postgres postgres) : HandshakeContract
{
    internal override TrackingNode NewNode(bool start = true) => new(start, postgres.Create());
}
