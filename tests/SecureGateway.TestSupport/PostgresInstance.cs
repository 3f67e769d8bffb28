using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using SecureGateway.Staging;

namespace SecureGateway.TestSupport;

/// <summary>
/// Debian's PostgreSQL as a private instance: data, socket and log in one directory, one loopback port, everybody on this
/// machine trusted, started and ended here by its id. As root it runs as the user <c>postgres</c>, which it insists on.
/// </summary>
public sealed class PostgresInstance : IAsyncDisposable
{
    private const string Debian = "/usr/lib/postgresql";
    private const int Quit = 3, KillSignal = 9, Interrupt = 2, Continue = 18, StopSignal = 19;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory;
    private readonly string[] _more;
    private readonly PostgresPlace _place;
    private Process? _server;
    private Task _log = Task.CompletedTask;
    private int _databases;

    private PostgresInstance(string directory, int port, PostgresPlace place, string[] more) => (_directory, Port, _place, _more) = (directory, port, place, more);

    /// <summary>Why there can be none on this machine; null when there can.</summary>
    public static string? Problem =>
        Programs is null ? "PostgreSQL's server is not on this machine; `tests/run` installs it on Debian as root"
        : Environment.IsPrivilegedProcess && !File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "there is no user postgres to run PostgreSQL as"
        : null;

    public int Port { get; }

    /// <summary>Of the server; its own processes are its children.</summary>
    public int ProcessId => _server!.Id;

    /// <summary>Where its Unix socket is.</summary>
    public string SocketDirectory => _directory;

    public string LogFile => Path.Combine(_directory, "server.log");

    private static string? Programs => !Directory.Exists(Debian)
        ? null
        : Directory.GetDirectories(Debian).OrderByDescending(version => version, StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "postgres")));

    private string Disk => Path.Combine(_directory, "disk");

    private string Data => Path.Combine(_place.DiskMiB is null ? _directory : Disk, "data");

    private string Ballast => Path.Combine(Disk, "ballast");

    /// <param name="files">To lie in <see cref="SocketDirectory"/>, owned by the server: name and content.</param>
    /// <param name="more">Further settings, such as <c>ssl=on</c>; <c>@</c> stands for <see cref="SocketDirectory"/>.</param>
    public static Task<PostgresInstance> StartAsync(IReadOnlyDictionary<string, string>? files = null, params string[] more) =>
        StartAsync(PostgresPlace.Loopback, files, more);

    /// <summary>On the port of its own in a network namespace, on every address there; <see cref="SqlAsync"/> reaches it all the same.</summary>
    public static Task<PostgresInstance> StartInAsync(string space, IReadOnlyDictionary<string, string>? files = null, params string[] more) =>
        StartAsync(new PostgresPlace("*", space), files, more);

    public static async Task<PostgresInstance> StartAsync(PostgresPlace place, IReadOnlyDictionary<string, string>? files = null, params string[] more)
    {
        var instance = new PostgresInstance(Directory.CreateTempSubdirectory("sg-postgres-").FullName, place.Space is null ? ReservedPort.Several(1)[0] : 5432, place, more);
        try
        {
            Permit(instance._directory, (UnixFileMode)0b111_101_101);
            if (place.DiskMiB is { } size)
                await instance.MountAsync(size).ConfigureAwait(false);
            foreach (var (name, content) in files ?? new Dictionary<string, string>())
            {
                var path = Path.Combine(instance._directory, name);
                await File.WriteAllTextAsync(path, content).ConfigureAwait(false);
                Permit(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                await OwnAsync(path).ConfigureAwait(false);
            }

            await OwnAsync(instance._directory).ConfigureAwait(false);
            await instance.RunAsync("initdb", ["-D", instance.Data, "-U", "gateway", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", .. place.DiskMiB is null ? (string[])[] : ["--wal-segsize=1"]]).ConfigureAwait(false);
            if (place.Network is { } network)
                await File.AppendAllTextAsync(Path.Combine(instance.Data, "pg_hba.conf"), $"host all all {network} trust\n").ConfigureAwait(false);
            await instance.StartAgainAsync().ConfigureAwait(false);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>For Npgsql, in clear: the server is on this machine.</summary>
    public string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host={_place.Address};Port={Port};Database={database};Username=gateway;SSL Mode=Disable");

    /// <summary>A database of its own for one test.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        await SqlAsync("postgres", $"CREATE DATABASE {name}").ConfigureAwait(false);
        return name;
    }

    /// <summary>By its own client; returns what that prints.</summary>
    public Task<string> SqlAsync(string database, string sql) => RunAsync(
        "psql", "-h", _directory, "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "gateway", "-d", database, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql);

    /// <summary>Starts the server on the data that is there; returns when it answers.</summary>
    public async Task StartAgainAsync()
    {
        var start = AsServer(
            "postgres",
            ["-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-h", _place.Address, "-k", _directory, "-c", "max_connections=200", .. _more.SelectMany(line => (string[])["-c", line.Replace("@", _directory, StringComparison.Ordinal)])]);
        _server = Process.Start(_place.Space is { } space ? InSpace(space, start) : start)!;
        _log = Task.WhenAll(CopyAsync(_server.StandardError), CopyAsync(_server.StandardOutput));
        for (var waited = Stopwatch.StartNew(); ;)
        {
            try
            {
                await SqlAsync("postgres", "SELECT 1").ConfigureAwait(false);
                return;
            }
            catch (InvalidOperationException) when (!_server.HasExited && waited.Elapsed < Patience)
            {
                await Task.Delay(50).ConfigureAwait(false); // another program's socket tells nobody when it is there
            }
        }
    }

    /// <summary>Ends it: sessions are broken off, what was committed is written.</summary>
    public Task StopAsync() => EndAsync(Interrupt);

    /// <summary>As if the machine had lost power, but for what the system has still to write.</summary>
    public Task CrashAsync() => EndAsync(Quit);

    /// <summary>Stops every process of the server in its tracks; connections stay open and nothing answers.</summary>
    public void Pause() => SignalAll(StopSignal);

    public void Resume() => SignalAll(Continue);

    /// <summary>Leaves no room on its disk, which has a size of its own (<see cref="PostgresPlace.DiskMiB"/>).</summary>
    public async Task FillDiskAsync()
    {
        var block = new byte[64 * 1024];
        await using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                await ballast.WriteAsync(block).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return; // full
        }
    }

    public void FreeDisk() => File.Delete(Ballast);

    /// <summary>Whether it still runs: it ends itself when it can write no more of its log.</summary>
    public bool IsRunning => _server is { HasExited: false };

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
        {
            Resume();
            await EndAsync(Quit).ConfigureAwait(false);
        }

        _server?.Dispose();
        if (_place.DiskMiB is not null)
            await ToolAsync("umount", Disk).ConfigureAwait(false);
        Directory.Delete(_directory, recursive: true);
    }

    private async Task MountAsync(int mib)
    {
        Directory.CreateDirectory(Disk);
        await ToolAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={mib}m,uid=postgres,mode=0755"), "tmpfs", Disk).ConfigureAwait(false);
    }

    private static async Task ToolAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {error.Trim()}");
    }

    private static ProcessStartInfo InSpace(string space, ProcessStartInfo start) =>
        new("ip", ["netns", "exec", space, start.FileName, .. start.ArgumentList]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = start.WorkingDirectory };

    private async Task EndAsync(int signal)
    {
        _ = Signal(_server!.Id, signal);
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await _server.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            await _log.WaitAsync(limit.Token).ConfigureAwait(false); // until the last of its processes has closed it
        }
        catch (OperationCanceledException)
        {
            SignalAll(KillSignal);
            throw new TimeoutException($"PostgreSQL did not end; its log is\n{(File.Exists(LogFile) ? await File.ReadAllTextAsync(LogFile).ConfigureAwait(false) : "empty")}");
        }

        _server.Dispose();
        _server = null;
    }

    private void SignalAll(int signal)
    {
        foreach (var child in Children(_server!.Id))
            _ = Signal(child, signal);
        _ = Signal(_server.Id, signal);
    }

    private static int[] Children(int parent)
    {
        var list = $"/proc/{parent}/task/{parent}/children";
        return File.Exists(list)
            ? [.. File.ReadAllText(list).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))]
            : [];
    }

    private static void Permit(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    private static Task OwnAsync(string path) => Environment.IsPrivilegedProcess ? PostfixFiles.OwnAsync(path, "postgres:postgres") : Task.CompletedTask;

    private static ProcessStartInfo AsServer(string program, string[] arguments)
    {
        var file = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--", file, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/tmp" }
            : new ProcessStartInfo(file, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/tmp" };
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = AsServer(program, arguments);
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0 ? (await output.ConfigureAwait(false)).Trim() : throw new InvalidOperationException($"{program}: {error.Trim()}");
    }

    private async Task CopyAsync(StreamReader from)
    {
        while (await from.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_more)
                File.AppendAllText(LogFile, line + "\n");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int pid, int signal);
}
