namespace SecureGateway.Benchmarks.Scale;

/// <summary>
/// How many messages a second lanes take, as a formula. While a row of n messages is written (C), of the S - n sessions that are
/// not in it the share q = 1 - exp(-C / think) comes back and is the next row: n = S q / (1 + q), and a lane takes n / C. C grows
/// with n; the fixed point is found by iteration. What all lanes take is bounded by the database's processors.
/// </summary>
internal static class LaneRate
{
    /// <returns>Messages per second of all lanes, and messages in a row.</returns>
    public static (double PerSecond, double InRow) Of(LaneShape shape)
    {
        var row = 1.0;
        var cycle = 0.0;
        for (var i = 0; i < 500; i++)
        {
            cycle = Cycle(shape, row, cycle);
            var back = 1 - Math.Exp(-cycle / shape.Think);
            row = (row + Math.Max(1e-6, shape.Sessions * back / (1 + back))) / 2; // halfway: it would swing
        }

        var lanes = shape.Lanes * row / cycle * 1000;
        var inRow = Math.Max(1, row);
        var database = shape.DatabaseCores * 1000.0 / ((shape.RowWork / inRow) + shape.MessageWork);
        if (lanes <= database)
            return (lanes, inRow);
        // Waiting for the database makes rows longer, until they hold what it can do with all lanes waiting.
        inRow = Math.Min(shape.Sessions / 2.0, Math.Max(inRow, Saturated(shape)));
        return (shape.DatabaseCores * 1000.0 / ((shape.RowWork / inRow) + shape.MessageWork), inRow);
    }

    private static double Cycle(LaneShape shape, double row, double before)
    {
        var others = before <= 0 ? 0 : Math.Min(1, (shape.Lanes - 1) * shape.Flush / before); // is a flush of others under way?
        return shape.RoundTrip + shape.RowWork + ((shape.LaneWork + shape.MessageWork) * row) + (shape.Flush * (1 + (others / 2)));
    }

    // With every lane waiting all the time: half the sessions in the row, half of them for the next one, unless they think longer.
    private static double Saturated(LaneShape shape)
    {
        var row = shape.Sessions / 2.0;
        for (var i = 0; i < 200; i++)
        {
            var cycle = shape.Lanes * (shape.RowWork + (shape.MessageWork * row)) / shape.DatabaseCores;
            var back = 1 - Math.Exp(-cycle / shape.Think);
            row = (row + Math.Max(1, shape.Sessions * back / (1 + back))) / 2;
        }

        return row;
    }
}
