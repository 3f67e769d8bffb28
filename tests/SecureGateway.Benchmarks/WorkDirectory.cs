namespace SecureGateway.Benchmarks;

/// <summary>
/// A directory for one benchmark, removed at its end unless <c>--keep true</c>; under <c>--directory</c>, or the system's
/// temporary one. Others may enter it: Postfix works under another user.
/// </summary>
internal sealed class WorkDirectory : IAsyncDisposable
{
    private const UnixFileMode Enterable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                                           | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly string _path;
    private readonly bool _keep;

    public WorkDirectory(Arguments arguments)
    {
        _keep = arguments.Text("keep") == "true";
        _path = Path.Combine(arguments.Text("directory") ?? Path.GetTempPath(), $"sg-bench-{Guid.NewGuid():N}");
        Directory.CreateDirectory(_path, Enterable);
        if (_keep)
            Console.Error.WriteLine($"files in {_path}");
    }

    public string Sub(string name) => Directory.CreateDirectory(Path.Combine(_path, name), Enterable).FullName;

    public ValueTask DisposeAsync()
    {
        if (!_keep)
            Directory.Delete(_path, recursive: true);
        return ValueTask.CompletedTask;
    }
}
