namespace SecureGateway.Benchmarks.Scale;

/// <summary>Lanes that write rows to one database, and the sessions that wait for them. Times in milliseconds.</summary>
/// <param name="Sessions">Of each lane; each sends one message after another.</param>
/// <param name="Think">From an acknowledgement to the next message at the lane, on average.</param>
/// <param name="RoundTrip">Of a row on its way to the database and back, without its work there.</param>
/// <param name="LaneWork">Of the lane for one message; rows of one lane do not overlap.</param>
/// <param name="RowWork">Of the database's processors for a row, besides <paramref name="MessageWork"/> for each message in it.</param>
/// <param name="Flush">Of the database's log. One flush carries every row that waits for one.</param>
internal sealed record LaneShape(
    int Lanes, int Sessions, double Think, double RoundTrip, double LaneWork, double RowWork, double MessageWork, double Flush, int DatabaseCores);
