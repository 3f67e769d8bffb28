using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>
/// A program of somebody else's, started by a test. Disposing kills it if it is still there, it alone and by its id.
/// Text is read as Latin-1, so that octets can be compared.
/// </summary>
public sealed class OutsideProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // a node takes half a minute to start where forty threads wait for two cores

    private readonly Process _process;
    private readonly string _command;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Lock _lock = new();
    private readonly Task _reading;
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OutsideProgram(string file, IReadOnlyList<string> arguments, string? directory)
    {
        _command = $"{Path.GetFileName(file)} {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Encoding.Latin1,
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.Latin1,
            WorkingDirectory = directory ?? Path.GetTempPath(),
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _output), ReadAsync(_process.StandardError, _error));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_lock)
                return _output.ToString();
        }
    }

    public string Error
    {
        get
        {
            lock (_lock)
                return _error.ToString();
        }
    }

    /// <summary>Where a program is, as the shell would find it; null when it is not on this machine.</summary>
    public static string? Find(params IReadOnlyList<string> names) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin")
            .SelectMany(directory => names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists);

    /// <summary>Where a program is; without it the test is skipped, and says so.</summary>
    public static string Need(params IReadOnlyList<string> names)
    {
        var found = Find(names);
        Skip.If(found is null, $"{names[0]} is not on this machine; `tests/run` installs it on Debian as root");
        return found!;
    }

    public static OutsideProgram Start(string file, IReadOnlyList<string> arguments, string? directory = null) => new(file, arguments, directory);

    /// <summary>Runs to the end, on the input given.</summary>
    /// <exception cref="TimeoutException">It did not end in time, and was killed; tells what it said.</exception>
    public static async Task<ProgramResult> RunAsync(string file, IReadOnlyList<string> arguments, string input = "", TimeSpan? within = null)
    {
        await using var program = new OutsideProgram(file, arguments, null);
        await program.WriteAsync(input);
        program._process.StandardInput.Close();
        return await program.WaitForExitAsync(within);
    }

    /// <summary>Gives the program something to read.</summary>
    public async Task WriteAsync(string latin1)
    {
        try
        {
            await _process.StandardInput.WriteAsync(latin1);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException e)
        {
            lock (_lock)
                _error.Append($"(it did not read all of its input: {e.Message})\n");
        }
    }

    /// <summary>Until what it wrote fulfils this.</summary>
    public Task WaitForAsync(Func<string, bool> output, string what) => WaitAsync(() => output(Output), what);

    public Task WaitForErrorAsync(Func<string, bool> error, string what) => WaitAsync(() => error(Error), what);

    private async Task WaitAsync(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            Task change;
            lock (_lock)
                change = _change.Task;
            var ended = _reading.IsCompleted; // before it is looked at: its last words count too
            if (condition())
                return;
            if (ended)
                throw new EndOfStreamException($"{_command} ended before {what}\n--- output\n{Output}\n--- error\n{Error}");
            try
            {
                // its end as well: the last change is told before the reading is over, and none comes after it
                await Task.WhenAny(change, _reading).WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{_command}: waited in vain for {what}\n--- output\n{Output}\n--- error\n{Error}");
            }
        }
    }

    public void HangUp() => Send(1);

    public void Terminate() => Send(15);

    public void Kill() => Send(9);

    /// <summary>Stops it in its tracks; nobody is told.</summary>
    public void Pause() => Send(19);

    public void Resume() => Send(18);

    public async Task<ProgramResult> WaitForExitAsync(TimeSpan? within = null)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(within ?? Patience);
            await _reading.WaitAsync(within ?? Patience);
            return new ProgramResult(_command, _process.ExitCode, Output, Error);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{_command} did not end in time\n--- output\n{Output}\n--- error\n{Error}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Send(int signal)
    {
        if (!_process.HasExited)
            _ = Signal(_process.Id, signal); // gone in between is as good
    }

    private async Task ReadAsync(StreamReader from, StringBuilder to)
    {
        var buffer = new char[4096];
        int read;
        do
        {
            read = await from.ReadAsync(buffer);
            TaskCompletionSource changed;
            lock (_lock)
            {
                to.Append(buffer, 0, read);
                changed = _change;
                _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            changed.SetResult();
        }
        while (read > 0);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int pid, int signal);
}
