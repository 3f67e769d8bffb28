using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SecureGateway.Benchmarks;

/// <summary>A process this program started; its output goes to a file.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Action<string>? _hear;
    private readonly Lock _lock = new();

    private ChildProcess(Process process, StreamWriter log, Action<string>? hear) => (_process, _log, _hear) = (process, log, hear);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <param name="hear">Told each line of its standard output, on another thread.</param>
    public static ChildProcess Start(string file, IEnumerable<string> arguments, string directory, string logFile, Action<string>? hear = null)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments)
            {
                WorkingDirectory = directory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var child = new ChildProcess(process, new StreamWriter(logFile, append: true) { AutoFlush = true }, hear);
        process.OutputDataReceived += (_, line) => child.Hear(line.Data);
        process.ErrorDataReceived += (_, line) => child.Log(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>SIGKILL, to the process alone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and SIGKILL when that is not heeded within the time.</summary>
    public async Task TerminateAsync(TimeSpan patience)
    {
        if (_process.HasExited)
            return;
        _ = Signal(_process.Id, 15);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            Console.Error.WriteLine($"process {_process.Id} did not heed SIGTERM within {patience}");
            await KillAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await TerminateAsync(TimeSpan.FromSeconds(30));
        _process.Dispose();
        lock (_lock)
            _log.Dispose();
    }

    private void Hear(string? line)
    {
        Log(line);
        if (line is not null)
            _hear?.Invoke(line);
    }

    private void Log(string? line)
    {
        if (line is null)
            return;
        lock (_lock)
            _log.WriteLine(line);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int pid, int signal);
}
