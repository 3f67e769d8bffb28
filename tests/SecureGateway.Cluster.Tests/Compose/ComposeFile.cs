using System.Collections.Immutable;
using System.Text.Json;
using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.Cluster.Tests.Compose;

/// <summary>A service of docker-compose.yml.</summary>
/// <param name="Entrypoint">Empty: the image's.</param>
/// <param name="Volumes">As <c>SOURCE:TARGET:MODE</c>, the source a volume's name or an absolute path.</param>
internal sealed record ComposeService(
    string Name, ImmutableArray<string> Entrypoint, ImmutableArray<string> Command, ImmutableDictionary<string, string> Environment, ImmutableArray<string> Volumes,
    ImmutableArray<string> Check, JsonElement Json);

/// <summary>docker-compose.yml as docker-compose itself reads it; the test is skipped where that is not installed.</summary>
internal sealed class ComposeFile
{
    private readonly ImmutableDictionary<string, ComposeService> _services;

    private ComposeFile(string text, JsonElement root) => (Text, _services) = (
        text, root.GetProperty("services").EnumerateObject().Select(entry => Service(entry.Name, entry.Value)).ToImmutableDictionary(service => service.Name));

    public static string Root { get; } = FindRoot();

    /// <summary>With everything in it resolved.</summary>
    public string Text { get; }

    public IEnumerable<ComposeService> Gateways => _services.Values.Where(service => service.Name.StartsWith("gateway-", StringComparison.Ordinal)).OrderBy(service => service.Name, StringComparer.Ordinal);

    public ComposeService this[string name] => _services[name];

    /// <param name="settings">For what the file leaves open, a line each.</param>
    public static async Task<ComposeFile> ReadAsync(string settings = "")
    {
        using var directory = new ScratchDirectory();
        string[] files = ["--env-file", directory.Write("settings", settings), "--file", Path.Combine(Root, "docker-compose.yml")];
        var read = (await OutsideProgram.RunAsync(OutsideProgram.Need("docker-compose"), [.. files, "config"])).Expect(0);
        var json = (await OutsideProgram.RunAsync(
            OutsideProgram.Need("python3"), ["-c", "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"], read.Output)).Expect(0);
        return new ComposeFile(read.Output, JsonDocument.Parse(json.Output).RootElement);
    }

    private static ComposeService Service(string name, JsonElement json) => new(
        name,
        List(json, "entrypoint"),
        List(json, "command"),
        json.TryGetProperty("environment", out var environment) ? environment.EnumerateObject().ToImmutableDictionary(entry => entry.Name, entry => entry.Value.ToString()) : [],
        List(json, "volumes"),
        json.TryGetProperty("healthcheck", out var check) ? [.. List(check, "test").Skip(1)] : [],
        json);

    private static ImmutableArray<string> List(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "docker-compose.yml")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("docker-compose.yml is not above the tests");
    }
}
