using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.Cluster.Tests.Compose;

/// <summary>docker-compose.yml and the Dockerfile, judged by other people's programs.</summary>
public sealed class ComposeFileTests
{
    private static readonly string Dockerfile = Path.Combine(ComposeFile.Root, "src", "SecureGateway.Host", "Dockerfile");

    [SkippableFact]
    public async Task Every_container_of_ours_is_read_only_without_capabilities_and_sees_its_own_key_only()
    {
        var compose = await ComposeFile.ReadAsync();
        var gateways = compose.Gateways.ToArray();

        Assert.Equal(3, gateways.Length);
        foreach (var service in gateways.Concat([compose["sender"], compose["receiver"], compose["authority"], compose["password"]]))
        {
            Assert.True(service.Json.GetProperty("read_only").GetBoolean(), service.Name);
            Assert.Equal("ALL", service.Json.GetProperty("cap_drop")[0].GetString());
            Assert.Contains("no-new-privileges:true", service.Json.GetProperty("security_opt").ToString(), StringComparison.Ordinal);
        }

        foreach (var gateway in gateways)
        {
            var number = gateway.Name[^1..];
            Assert.Equal([$"data-{number}:/data:rw", $"identity-{number}:/identity:ro", "secrets:/secrets:ro"], gateway.Volumes.Where(volume => !volume.StartsWith('/')).Order());
            Assert.NotEmpty(gateway.Check);
            Assert.All(gateway.Json.GetProperty("ports").EnumerateArray(), port => Assert.StartsWith("127.0.0.1:", port.GetString(), StringComparison.Ordinal));
        }

        // The image's own check asks a gateway: whatever is none would be shown as unhealthy.
        Assert.All(["sender", "receiver", "authority", "password", "join-1", "join-2", "join-3"], other => Assert.Matches("NONE|disable", compose[other].Json.GetProperty("healthcheck").ToString()));
        Assert.DoesNotContain("inside", compose["sender"].Json.GetProperty("networks").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("POSTGRES_PASSWORD:", compose.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_Dockerfile_is_clean_and_the_linter_finds_what_is_not()
    {
        (await LintAsync(Dockerfile)).Expect(0);

        using var directory = new ScratchDirectory();
        var broken = directory.Write("Dockerfile", (await File.ReadAllTextAsync(Dockerfile)).Replace("ENTRYPOINT", "ENTRYPOINTS", StringComparison.Ordinal));
        var found = await LintAsync(broken);
        Assert.True(found.ExitCode != 0, found.ToString());
        Assert.Contains("ENTRYPOINTS", found.Output + found.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_has_pinned_bases_that_can_build_this_and_runs_as_nobody_special()
    {
        var lines = File.ReadAllLines(Dockerfile);

        Assert.Equal(["sdk", "aspnet"], lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)).Select(Base));
        Assert.Contains("USER app", lines);

        static string Base(string line)
        {
            var match = System.Text.RegularExpressions.Regex.Match(line, @"^FROM mcr\.microsoft\.com/dotnet/(sdk|aspnet):10\.0\.\d+-noble AS ");
            Assert.True(match.Success, line);
            return match.Groups[1].Value;
        }
    }

    [Fact]
    public void What_the_image_is_built_from_is_all_that_the_projects_name()
    {
        var copied = File.ReadLines(Dockerfile).TakeWhile(line => !line.EndsWith(" AS final", StringComparison.Ordinal)).Where(line => line.StartsWith("COPY ", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]).ToHashSet();
        var sent = File.ReadLines(Path.Combine(ComposeFile.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToHashSet();
        var named = new[] { "*.csproj", "*.props", "*.targets" }
            .SelectMany(pattern => Directory.EnumerateFiles(Path.Combine(ComposeFile.Root, "src"), pattern, SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(file), "(?:Include|Project)=\"((?:\\.\\./)+[^\"]*)\"")
                .Select(match => Path.GetRelativePath(ComposeFile.Root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, match.Groups[1].Value))).Split(Path.DirectorySeparatorChar)[0]))
            .Distinct().ToList();

        Assert.Contains("src", named);
        Assert.All(named, top => Assert.True(copied.Contains(top) && sent.Contains(top), $"{top} is not in the image's build: COPY and .dockerignore leave it out"));
        Assert.Equal(copied.Order(), sent.Order());
    }

    private static Task<ProgramResult> LintAsync(string file)
    {
        var linter = Path.Combine(ComposeFile.Root, "tests", "obj", "judges", "node_modules", "dockerfile-utils", "bin", "dockerfile-utils");
        Skip.IfNot(File.Exists(linter), "dockerfile-utils is not fetched; `tests/run` does it where there is npm");
        return OutsideProgram.RunAsync(OutsideProgram.Need("node"), [linter, "lint", file]);
    }
}
