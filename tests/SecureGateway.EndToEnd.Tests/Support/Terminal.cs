using System.Text.RegularExpressions;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>
/// A program in a real terminal: tmux, with a server of its own, in control mode, so that it tells whatever the program writes
/// as it comes. Ending it ends the server and the program.
/// </summary>
public sealed partial class Terminal : IAsyncDisposable
{
    private static int _started;
    private readonly OutsideProgram _tmux;
    private int _read;

    private Terminal(OutsideProgram tmux) => _tmux = tmux;

    public static async Task<Terminal> StartAsync(ScratchDirectory directory, string command)
    {
        // A socket for each: who comes to the one of a server that is just ending is turned away.
        var socket = Path.Combine(directory.Path, $"tmux{Interlocked.Increment(ref _started)}.sock");
        var tmux = OutsideProgram.Start(
            OutsideProgram.Need("tmux"), ["-S", socket, "-f", "/dev/null", "-C", "new-session", "-x", "160", "-y", "50", command], directory.Path);
        await tmux.WriteAsync("refresh-client -C 160x50\n");
        return new Terminal(tmux);
    }

    /// <summary>Everything that the program wrote, escape sequences included.</summary>
    public string Written => Octal().Replace(
        string.Concat(Output().Matches(_tmux.Output).Select(match => match.Groups["text"].Value)), match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString());

    /// <summary>Types a text.</summary>
    public Task TypeAsync(string text) => _tmux.WriteAsync($"send-keys -l '{text}'\n");

    /// <summary>Presses a key, by tmux's name: Enter, Tab, Up, C-c.</summary>
    public Task PressAsync(string key) => _tmux.WriteAsync($"send-keys {key}\n");

    /// <summary>Until this was written, after what was waited for before.</summary>
    public async Task SeeAsync(string text)
    {
        await _tmux.WaitForAsync(_ => Written.IndexOf(text, _read, StringComparison.Ordinal) >= 0, $"'{text}' on the terminal after:\n{Written[_read..]}\n");
        _read = Written.IndexOf(text, _read, StringComparison.Ordinal) + text.Length;
    }

    public Task<ProgramResult> WaitForExitAsync() => _tmux.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (!_tmux.HasExited)
            await _tmux.WriteAsync("kill-server\n");
        await _tmux.WaitForExitAsync();
        await _tmux.DisposeAsync();
    }

    [GeneratedRegex(@"^%output %\d+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Output();

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Octal();
}
