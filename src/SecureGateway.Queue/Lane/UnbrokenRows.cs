namespace SecureGateway.Queue.Lane;

/// <summary>
/// Counts the rows of a journal while they are read. One that is missing must not pass for a shorter journal: the process that
/// held the lane before may still be deleting what its last snapshot covers, and the next start reads that one.
/// </summary>
internal sealed class UnbrokenRows
{
    private long _last;

    /// <summary>A snapshot covers the rows up to this one.</summary>
    public void Begin(long number) => _last = number;

    /// <exception cref="InvalidDataException">A row before this one was not read.</exception>
    public void Read(long number)
    {
        if (number != _last + 1)
            throw new InvalidDataException($"row {_last + 1} of the journal is not there, but row {number} is; the lane does not start without it");
        _last = number;
    }

    /// <param name="number">Of the last row that the journal ever had.</param>
    /// <exception cref="InvalidDataException">It was not read.</exception>
    public void End(long number)
    {
        if (number != _last)
            throw new InvalidDataException($"the journal goes up to row {number}, and was read up to row {_last}; the lane does not start without the rest");
    }
}
