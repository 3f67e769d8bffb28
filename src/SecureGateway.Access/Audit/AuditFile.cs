using System.Text;
using System.Text.Json;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Access.Audit;

/// <summary>
/// The audit: a file of JSON lines that only grows, readable by its owner only, each line on the disk before its change is
/// made or answered. A line that a crash cut short is closed at the next start and passed over by readers. It is the
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
            stream.Write([.. line, (byte)'\n']);
            stream.Flush(flushToDisk: true);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>
    /// The newest that fit, newest first, a change with its outcome as one entry. Reads the whole file: for people, not for
    /// loops.
    /// </summary>
    public async Task<(IReadOnlyList<AuditEntry> Entries, int Matched)> ReadAsync(Func<AuditEntry, bool> fits, int limit, CancellationToken cancellation)
    {
        if (!File.Exists(Path))
            return ([], 0);
        // Kept in the order in which they began.
        var byId = new OrderedDictionary<string, AuditEntry>(StringComparer.Ordinal);
        await foreach (var line in File.ReadLinesAsync(Path, cancellation).ConfigureAwait(false))
        {
            if (Read(line) is not { } entry)
                continue;
            byId[entry.Id] = byId.TryGetValue(entry.Id, out var begun) ? entry with { At = begun.At } : entry;
        }

        var matched = byId.Values.Where(fits).ToList();
        matched.Reverse();
        return ([.. matched.Take(limit)], matched.Count);
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
        if (_stream.Length > 0)
        {
            _stream.Seek(-1, SeekOrigin.End);
            var whole = _stream.ReadByte() == '\n';
            _stream.Seek(0, SeekOrigin.End);
            if (!whole)
                _stream.Write(Encoding.ASCII.GetBytes("\n"));
        }

        return _stream;
    }
}
