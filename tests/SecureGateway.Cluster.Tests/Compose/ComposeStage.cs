using System.Collections.Immutable;
using System.Globalization;
using SecureGateway.Cluster.Tests.Namespaces;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.TestSupport;

namespace SecureGateway.Cluster.Tests.Compose;

/// <summary>
/// The services of docker-compose.yml without an engine: each in a network namespace of its own with the names of the others, on
/// a read-only file system of its own (bubblewrap) with its own volumes, as user 1654 without a capability, from what
/// <c>dotnet publish</c> makes. Only the database is Debian's, in a namespace too.
/// </summary>
internal sealed class ComposeStage : IAsyncDisposable
{
    private const string User = "1654";
    private const string Image = "/app";

    // bwrap dies with the thread that started it, and threads of a pool come and go; a shell has one, and goes when it is ended.
    private static readonly ImmutableArray<string> Parent = ["-c", "\"$@\"; exit $?", "sh"];

    private static readonly ImmutableArray<string> Places = ["gateway-1", "gateway-2", "gateway-3", "sender", "receiver", "postgres"];

    private readonly ScratchDirectory _directory = new();
    private readonly NetworkNamespaces _network;
    private PostgresInstance? _postgres;

    private ComposeStage(NetworkNamespaces network) => _network = network;

    private string Published => Path.Combine(_directory.Path, "app");

    private string Hosts => Path.Combine(_directory.Path, "hosts");

    public static async Task<ComposeStage> MakeAsync()
    {
        OutsideProgram.Need("bwrap");
        Skip.If(PostgresInstance.Problem is not null, PostgresInstance.Problem ?? "");
        var stage = new ComposeStage(await NetworkNamespaces.MakeAsync(Places.Length));
        try
        {
            var hosts = Places.Select((name, i) => $"{NetworkNamespaces.Address(i + 1)} {name}").Prepend("127.0.0.1 localhost");
            stage._directory.Write("hosts", string.Join('\n', hosts) + "\n");
            foreach (var project in (string[])["SecureGateway.Host", "SecureGateway.Cli"])
            {
                var file = Path.Combine(ComposeFile.Root, "src", project, project + ".csproj");
                (await OutsideProgram.RunAsync(
                    OutsideProgram.Need("dotnet"), ["publish", file, "-c", "Release", "--no-build", "-o", stage.Published, "-p:CompressionEnabled=false", "-v", "q", "-nologo"], within: TimeSpan.FromMinutes(5))).Expect(0);
            }

            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>With a role gateway whose password is what the service password has made; nobody comes in without it.</summary>
    public async Task StartPostgresAsync()
    {
        _postgres = await PostgresInstance.StartInAsync(
            _network.Name(Places.IndexOf("postgres") + 1),
            new Dictionary<string, string> { ["hba.conf"] = "local all all trust\nhost all all 10.77.0.0/24 scram-sha-256\n" },
            "hba_file=@/hba.conf");
        var password = (await File.ReadAllTextAsync(Path.Combine(_directory.Path, "secrets", "database-password"))).Trim();
        await _postgres.SqlAsync("postgres", $"ALTER ROLE gateway PASSWORD '{password}'");
        await _postgres.SqlAsync("postgres", "CREATE DATABASE gateway");
    }

    /// <summary>Runs a service's own command.</summary>
    public Task<Container> StartAsync(ComposeService service) => StartAsync(service, service.Entrypoint, service.Command);

    /// <summary>Runs a service's own command to its end.</summary>
    public async Task RunAsync(ComposeService service)
    {
        await using var program = await StartAsync(service);
        (await program.WaitForExitAsync()).Expect(0);
    }

    /// <summary>As <c>docker compose exec</c> does.</summary>
    public async Task<ProgramResult> ExecAsync(ComposeService service, params string[] words)
    {
        await using var program = await StartAsync(service, [words[0]], [.. words.Skip(1)]);
        return await program.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        await _network.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<Container> StartAsync(ComposeService service, ImmutableArray<string> entrypoint, ImmutableArray<string> command)
    {
        var contained = await ContainedAsync(service);
        string[] program = [.. entrypoint.IsEmpty ? ["SecureGateway.Host"] : entrypoint, .. command];
        var place = Places.IndexOf(service.Name);
        string[] bubble = place < 0
            ? [OutsideProgram.Need("bwrap"), "--unshare-net"]
            : [OutsideProgram.Need("ip"), "netns", "exec", _network.Name(place + 1), OutsideProgram.Need("bwrap")];
        return new Container(OutsideProgram.Start("/bin/sh", [.. Parent, .. bubble, .. contained, .. program]));
    }

    private async Task<string[]> ContainedAsync(ComposeService service)
    {
        List<string> arguments =
        [
            "--die-with-parent", "--unshare-pid", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin",
            "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--ro-bind", "/etc", "/etc", "--ro-bind", Hosts, "/etc/hosts", "--ro-bind", Published, Image,
        ];
        foreach (var volume in service.Volumes)
        {
            var (source, target, mode) = volume.Split(':') is [var first, var second, var third] ? (first, second, third) : throw new InvalidDataException(volume);
            arguments.AddRange([mode == "ro" ? "--ro-bind" : "--bind", source.StartsWith('/') ? source : await VolumeAsync(source), target]);
        }

        arguments.AddRange(["--remount-ro", "/", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--clearenv", "--setenv", "PATH", $"{Image}:/usr/bin:/bin"]);
        arguments.AddRange(["--setenv", "HOME", "/home/app", "--setenv", "DOTNET_EnableDiagnostics", "0", "--setenv", "SGW_SOCKET", "/data/operations.sock"]);
        foreach (var (name, value) in service.Environment)
            arguments.AddRange(["--setenv", name, value]);
        if (service.Json.TryGetProperty("hostname", out var host))
            arguments.AddRange(["--unshare-uts", "--hostname", host.GetString()!]);
        return [.. arguments, "--chdir", "/", "--", "setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", "--no-new-privs", "--bounding-set=-all"];
    }

    // A new volume belongs to the user of the image, which made the place for it.
    private async Task<string> VolumeAsync(string name)
    {
        var path = Path.Combine(_directory.Path, name);
        if (Directory.Exists(path))
            return path;
        Directory.CreateDirectory(path);
        await PostfixFiles.OwnAsync(path, string.Create(CultureInfo.InvariantCulture, $"{User}:{User}"));
        return path;
    }
}
