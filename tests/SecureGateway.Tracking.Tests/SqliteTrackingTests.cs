namespace SecureGateway.Tracking.Tests;

public sealed class SqliteSummaryTests : SummaryContract
{
    internal override TrackingNode NewNode(bool start = true) => new(start);
}

public sealed class SqliteHandshakeTests : HandshakeContract
{
    internal override TrackingNode NewNode(bool start = true) => new(start);
}
