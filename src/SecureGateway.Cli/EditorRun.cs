using System.ComponentModel;
using System.Diagnostics;
using SecureGateway.Cli.Output;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli;

/// <summary>
/// A document of the node through <c>$VISUAL</c> or <c>$EDITOR</c>, and back. What was edited is kept in its file when the node
/// refuses it, and the file is named; a document that was not changed is not sent.
/// </summary>
internal sealed class EditorRun(Session session, PaletteDescription palette, EditLoop loop)
{
    public async Task<int> RunAsync(bool json, CancellationToken cancellation)
    {
        var editor = Environment.GetEnvironmentVariable("VISUAL") ?? Environment.GetEnvironmentVariable("EDITOR") ?? "vi";
        if (await FetchAsync(cancellation).ConfigureAwait(false) is not { } before)
            return ExitCode.Refused;
        var folder = Directory.CreateTempSubdirectory("sgw-").FullName; // readable by its owner only
        var file = Path.Combine(folder, $"{palette.Name}.conf");
        await File.WriteAllTextAsync(file, before, cancellation).ConfigureAwait(false);
        if (!await EditAsync(editor, file).ConfigureAwait(false))
        {
            Directory.Delete(folder, recursive: true);
            return ExitCode.Usage;
        }

        var after = await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
        if (System.Text.Encoding.UTF8.GetString(after) == before)
        {
            Console.WriteLine("Nothing was changed.");
            Directory.Delete(folder, recursive: true);
            return ExitCode.Done;
        }

        var store = palette.Operations.First(operation => operation.Name == loop.Store);
        var arguments = new Dictionary<string, IReadOnlyList<string>> { [loop.Argument] = [new FileContent(Path.GetFileName(file), after).ToWire()] };
        var code = await session.CallAsync(palette, store, arguments, json, cancellation).ConfigureAwait(false);
        if (code == ExitCode.Done)
            Directory.Delete(folder, recursive: true);
        else
            await Console.Error.WriteLineAsync($"sgw: what was edited is in {file}").ConfigureAwait(false);
        return code;
    }

    private async Task<string?> FetchAsync(CancellationToken cancellation)
    {
        var nothing = new Dictionary<string, IReadOnlyList<string>>();
        string? text = null;
        await foreach (var frame in session.Client.CallAsync(new OperationRequest(palette.Name, loop.Fetch, nothing), cancellation).ConfigureAwait(false))
        {
            if (frame is DocumentFrame document)
                text = document.Text;
            else if (frame is RefusedFrame refused)
                Printer.Refused(Console.Error, refused);
        }

        return text;
    }

    // Through the shell, as an editor may be "code --wait".
    private static async Task<bool> EditAsync(string editor, string file)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{editor} \"$1\"", "sh", file]) { UseShellExecute = false });
            await process!.WaitForExitAsync().ConfigureAwait(false);
            if (process.ExitCode == 0)
                return true;
            await Console.Error.WriteLineAsync($"sgw: {editor} ended with {process.ExitCode}; nothing was sent").ConfigureAwait(false);
        }
        catch (Win32Exception e)
        {
            await Console.Error.WriteLineAsync($"sgw: {editor} cannot be started: {e.Message}; set EDITOR").ConfigureAwait(false);
        }

        return false;
    }
}
