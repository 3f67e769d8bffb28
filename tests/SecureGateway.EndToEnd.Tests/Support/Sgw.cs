namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>The ops console as a program of its own.</summary>
public static class Sgw
{
    /// <summary>What to start it with, for shells and terminals.</summary>
    public static string CommandLine => $"{OutsideProgram.Need("dotnet")} {Path.Combine(AppContext.BaseDirectory, "sgw.dll")}";

    public static Task<ProgramResult> RunAsync(params IReadOnlyList<string> arguments) =>
        OutsideProgram.RunAsync(OutsideProgram.Need("dotnet"), [Path.Combine(AppContext.BaseDirectory, "sgw.dll"), .. arguments]);

    /// <summary>One call at a gateway's socket.</summary>
    public static Task<ProgramResult> AtAsync(RunningGateway gateway, params IReadOnlyList<string> arguments) =>
        RunAsync(["--socket", gateway.Socket, .. arguments]);
}
