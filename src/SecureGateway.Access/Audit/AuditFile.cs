using System.Text.Json;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Access.Audit;

/// <summary>
/// The audit: a file of JSON lines that only grows, readable by its owner only, each line on the disk before its change is
/// made or answered. A line that a crash or a full disk cut short is closed before the next and passed over by readers. It is the
/// operator's to keep: when it is moved away a new one is begun with the next entry.
/// </summary>
public sealed class AuditFile : IAuditTrail, IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);
    private FileStream? _stream;

    public AuditFile(string path) => Path = path;

    public string Path { get; }

    public async Task RecordAsync(AuditEntry entry, CancellationToken cancellation)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, OperationJson.Options);
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var stream = Open();
            stream.Seek(0, SeekOrigin.End);
            stream.Write(IsWhole(stream) ? [.. line, (byte)'\n'] : [(byte)'\n', .. line, (byte)'\n']);
            stream.Flush(flushToDisk: true);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>
    /// The newest that fit, newest first, a change with its outcome as one entry, in the order in which they began. Goes
    /// through the whole file for the count, and holds no more of it than was asked for: for people, not for loops.
    /// </summary>
    public Task<(IReadOnlyList<AuditEntry> Entries, int Matched)> ReadAsync(Func<AuditEntry, bool> fits, int limit, CancellationToken cancellation) =>
        Task.Run(() => Read(fits, limit, cancellation), cancellation);

    private (IReadOnlyList<AuditEntry> Entries, int Matched) Read(Func<AuditEntry, bool> fits, int limit, CancellationToken cancellation)
    {
        var (entries, matched) = (new List<AuditEntry>(), 0);
        if (!File.Exists(Path))
            return (entries, matched);
        // Outcomes whose beginning stands further up, of the changes that were under way together.
        var ended = new OrderedDictionary<string, AuditEntry>(StringComparer.Ordinal);
        foreach (var line in BackwardLines.Read(Path))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Read(line) is not { } entry)
                continue;
            if (entry.Outcome == AuditOutcome.Begun)
                Take(ended.Remove(entry.Id, out var end) ? end with { At = entry.At } : entry);
            else if (entry.Outcome == AuditOutcome.Denied)
                Take(entry);
            else
                ended.TryAdd(entry.Id, entry);
        }

        foreach (var entry in ended.Values) // begun in a file that was moved away
            Take(entry);
        return (entries, matched);

        void Take(AuditEntry entry)
        {
            if (fits(entry) && matched++ < limit)
                entries.Add(entry);
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _writing.Dispose();
    }

    private static AuditEntry? Read(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<AuditEntry>(line, OperationJson.Options);
        }
        catch (JsonException)
        {
            return null; // cut short by a crash: its change was not made
        }
    }

    private FileStream Open()
    {
        if (_stream is not null && File.Exists(Path))
            return _stream;
        _stream?.Dispose();
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _stream = new FileStream(Path, options);
        return _stream;
    }

    private static bool IsWhole(FileStream stream)
    {
        var last = new byte[1];
        return stream.Length == 0 || RandomAccess.Read(stream.SafeFileHandle, last, stream.Length - 1) == 0 || last[0] == '\n';
    }
}
