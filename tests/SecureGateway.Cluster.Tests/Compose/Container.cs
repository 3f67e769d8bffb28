using System.Globalization;
using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.Cluster.Tests.Compose;

/// <summary>A program in a container of <see cref="ComposeStage"/>. Disposing ends whatever is in there.</summary>
internal sealed class Container(OutsideProgram program) : IAsyncDisposable
{
    public string Output => program.Output;

    public Task WaitForAsync(Func<string, bool> output, string what) => program.WaitForAsync(output, what);

    public Task<ProgramResult> WaitForExitAsync() => program.WaitForExitAsync();

    /// <summary>SIGKILL, to the program itself: bubblewrap, around it, hands on no signals.</summary>
    public Task KillAsync() => SignalAsync("-KILL");

    public Task TerminateAsync() => SignalAsync("-TERM");

    public ValueTask DisposeAsync() => program.DisposeAsync();

    private async Task SignalAsync(string signal)
    {
        var innermost = program.Id;
        while (File.ReadAllText($"/proc/{innermost}/task/{innermost}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var child, ..])
            innermost = int.Parse(child, CultureInfo.InvariantCulture);
        (await OutsideProgram.RunAsync(OutsideProgram.Need("kill"), [signal, innermost.ToString(CultureInfo.InvariantCulture)])).Expect(0);
    }
}
