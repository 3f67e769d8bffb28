using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Access.Audit;

/// <summary>
/// The audit: a file of JSON lines that only grows, readable by its owner only, each line on the disk before its change is
/// made or answered. A line that a crash or a full disk cut short is closed before the next and passed over by readers. A file
/// that is full gets a number behind its name (1 is the newest) and a new one is begun; the oldest goes when there are too many.
/// It is the operator's to keep: when it is moved away a new one is begun with the next entry.
/// </summary>
public sealed class AuditFile : IAuditTrail, IDisposable
{
    public const long Full = 64 << 20;
    public const int MostKept = 9;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly long _full;
    private readonly int _kept;
    private FileStream? _stream;

    /// <param name="full">Octets at which a file is full.</param>
    /// <param name="kept">Full files that are kept.</param>
    public AuditFile(string path, long full = Full, int kept = MostKept) => (Path, _full, _kept) = (path, full, kept);

    public string Path { get; }

    public async Task RecordAsync(AuditEntry entry, CancellationToken cancellation)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, OperationJson.Options);
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var stream = Open();
            if (stream.Length >= _full)
                stream = Begin();
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
        var files = Files();
        using var closed = new Closing(files);
        // Outcomes whose beginning stands further up, of the changes that were under way together.
        var ended = new OrderedDictionary<string, AuditEntry>(StringComparer.Ordinal);
        foreach (var line in files.SelectMany(BackwardLines.Read))
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

    private FileStream Begin()
    {
        _stream!.Dispose();
        _stream = null;
        for (var number = _kept - 1; number > 0; number--)
        {
            if (File.Exists(Numbered(number)))
                File.Move(Numbered(number), Numbered(number + 1), overwrite: true);
        }

        File.Move(Path, Numbered(1), overwrite: true);
        return Open();
    }

    private string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"{Path}.{number}");

    // The newest first. Opened at one moment, so that what gets another name meanwhile is neither missed nor read twice.
    private List<SafeFileHandle> Files()
    {
        _writing.Wait();
        try
        {
            return [.. Enumerable.Range(1, _kept).Select(Numbered).Prepend(Path).Where(File.Exists).Select(path => File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete))];
        }
        finally
        {
            _writing.Release();
        }
    }

    private sealed class Closing(List<SafeFileHandle> files) : IDisposable
    {
        public void Dispose() => files.ForEach(file => file.Dispose());
    }

    private static bool IsWhole(FileStream stream)
    {
        var last = new byte[1];
        return stream.Length == 0 || RandomAccess.Read(stream.SafeFileHandle, last, stream.Length - 1) == 0 || last[0] == '\n';
    }
}
