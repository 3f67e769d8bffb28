using Microsoft.Extensions.Logging;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// Knows whether there is room for mail, without asking the file system on the way of a message: free space is looked at
/// on a timer, what is stored is counted by the writer. When free space cannot be read there is said to be room, and the
/// write itself decides.
/// </summary>
internal sealed class DiskRoom : IDisposable
{
    private readonly MessageStoreOptions _options;
    private readonly Func<string, long> _freeOctets;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private long _stored;
    private volatile bool _free = true;

    public DiskRoom(MessageStoreOptions options, TimeProvider time, ILogger logger, Func<string, long>? freeOctets)
    {
        _options = options;
        _logger = logger;
        _freeOctets = freeOctets ?? FreeOctets;
        Look();
        _timer = time.CreateTimer(_ => Look(), null, options.RoomInterval, options.RoomInterval);
    }

    public bool HasRoom => _free && (_options.MaximumStored <= 0 || Interlocked.Read(ref _stored) < _options.MaximumStored);

    public void Stored(long octets) => Interlocked.Exchange(ref _stored, octets);

    /// <summary>The database said that the disk is full: no mail until the next look finds room.</summary>
    public void Full() => _free = false;

    public void Dispose() => _timer.Dispose();

    private static long FreeOctets(string path) => new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;

    private void Look()
    {
        try
        {
            var free = _freeOctets(_options.Path);
            var room = free >= _options.MinimumFree;
            if (room != _free)
                _logger.LogWarning("{Path}: {Free} octets free, {Minimum} wanted; mail is {Taken}", _options.Path, free, _options.MinimumFree, room ? "taken again" : "refused with 452");
            _free = room;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _logger.LogWarning(e, "Free space at {Path} cannot be read", _options.Path);
            _free = true;
        }
    }
}
