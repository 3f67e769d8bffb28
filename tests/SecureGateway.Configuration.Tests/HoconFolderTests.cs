using System.Text.RegularExpressions;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Reading;
using SecureGateway.Configuration.Schema;
using SecureGateway.TestSupport;

namespace SecureGateway.Configuration.Tests;

/// <summary>The files in hocon/ are what they say they are.</summary>
public class HoconFolderTests
{
    internal static readonly string Folder = SourceTree.Path("hocon");

    public static TheoryData<string> Policies => [.. Directory.EnumerateFiles(Path.Combine(Folder, "policies")).Select(file => Path.GetFileName(file)!)];

    [Fact]
    public void The_default_file_starts_as_it_is()
    {
        var result = Read("gateway.conf");

        Assert.Empty(result.Errors.Select(error => error.ToString()));
        Assert.Equal(2525, Assert.Single(result.Configuration!.Node.Listeners).EndPoint.Port);
        Assert.Equal(8025, result.Configuration.Node.Console.EndPoint.Port);
        Assert.Contains("there is no route", Assert.Single(result.Warnings).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Each_example_policy_stands_on_the_default_file_without_error_or_warning(string policy)
    {
        var result = Read("gateway.conf", Path.Combine("policies", policy));

        Assert.Empty(result.Errors.Select(error => error.ToString()));
        Assert.Empty(result.Warnings.Select(warning => warning.ToString()));
        Assert.NotEmpty(result.Configuration!.Policy.Routes);
    }

    [Fact]
    public void The_cluster_example_starts_as_it_is()
    {
        var result = Read("cluster.conf");

        Assert.Empty(result.Errors.Select(error => error.ToString()));
        Assert.Empty(result.Warnings.Select(warning => warning.ToString()));
        Assert.Equal(["gw1", "gw2", "gw3"], result.Configuration!.Node.Cluster!.Peers.Select(peer => peer.Name));
    }

    [Fact]
    public void What_the_containers_have_in_common_stands_before_what_cluster_join_gives_each()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("password", "secret");
        var (peers, _) = PeerWords.Read(["gateway-1=gateway-1", "gateway-2=gateway-2", "gateway-3=gateway-3"]);
        Assert.Empty(ClusterFolder.Init(folder.Path, peers, renew: false, TimeProvider.System.GetUtcNow()).Problems);

        var result = ConfigurationReader.Read(
            [Path.Combine(Folder, "compose.conf"), Path.Combine(folder.Path, "gateway-2", "cluster.conf")],
            new ReaderEnvironment(name => name == "DATABASE_PASSWORD_FILE" ? Path.Combine(folder.Path, "password") : null, TimeProvider.System, "gateway-2"));

        Assert.Empty(result.Errors.Select(error => error.ToString()));
        Assert.Equal("gateway-2", result.Configuration!.Node.Name);
        Assert.Equal(StorageProvider.PostgreSql, result.Configuration.Node.Storage.Provider);
    }

    [Fact]
    public void The_reference_has_every_key_with_the_built_in_default()
    {
        var errors = new HoconErrors();
        var files = new HoconFiles(errors);
        files.ReadText("reference.conf", Uncommented());
        Assert.Empty(errors.All.Select(error => error.ToString()));

        foreach (var (name, path, key) in KnownKeys.Walk("", RootKeys.SecureGateway))
        {
            var found = Lookup(files.Root, path.Length == 0 ? name : $"{path}.{name}");
            Assert.True(found.Count > 0, $"{path}.{name} is missing");
            // What an administrator names has examples for values; the keys of a profile show their defaults all the same.
            if (DefaultOf(key) is { } text && name != "routes" && !path.Contains("routes", StringComparison.Ordinal) && !path.Contains("identities", StringComparison.Ordinal)
                && !path.Contains("signing.NAME", StringComparison.Ordinal) && !path.Contains("peers.NAME", StringComparison.Ordinal))
                Assert.All(found, value => Assert.Equal(Print(HoconDefault.Parse<HoconNode>(text)), Print(value)));
        }
    }

    [Fact]
    public void The_reference_knows_no_key_that_the_gateway_does_not()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("reference.conf", Uncommented());

        var result = folder.Read("reference.conf");

        Assert.DoesNotContain(result.Errors, error => error.Problem.Contains("not known", StringComparison.Ordinal));
        // Its identities, CAs and peers are examples; nothing else in it is wrong.
        Assert.All(result.Errors.Where(error => !error.Key.EndsWith("cluster.peers", StringComparison.Ordinal)), error => Assert.Contains("there is no such file", error.Problem + error.WouldBeRight, StringComparison.Ordinal));
    }

    [Fact]
    public void The_reference_by_itself_reads_as_no_file_at_all()
    {
        var reference = Read("reference.conf").Configuration!;
        using var folder = new ConfigurationFolder();
        folder.Write("a.conf", "");
        var nothing = folder.Read("a.conf").Configuration!;

        Assert.Equal(Print(nothing, folder.Path), Print(reference, Folder));

        static string Print(GatewayConfiguration configuration, string folder)
        {
            var node = configuration.Node;
            var text = string.Join(
                '\n',
                System.Text.Json.JsonSerializer.Serialize(configuration.Policy),
                node.Name, node.HostName, node.DataDirectory, node.Console, node.Console.Allow.Length, node.Operations, node.Storage, node.LogLevel, node.Resolver.Timeout,
                string.Join(',', node.Listeners), string.Join(',', node.Resolver.Servers), node.Identities.Length, node.Signing.Length);
            return text.Replace(folder, "", StringComparison.Ordinal);
        }
    }

    private static ConfigurationResult Read(params string[] names) => ConfigurationReader.Read(
        [.. names.Select(name => Path.Combine(Folder, name))],
        new ReaderEnvironment(name => name == "SMTP_SECRET" ? "x" : null, TimeProvider.System, "machine"));

    private static string Uncommented() => Regex.Replace(File.ReadAllText(Path.Combine(Folder, "reference.conf")), @"^(\s*)#\|", "$1", RegexOptions.Multiline);

    private static string? DefaultOf(Key key) => key switch
    {
        SectionList list => list.Default,
        { } setting when setting.GetType().GetProperty("Default") is { } property => (string?)property.GetValue(setting),
        _ => null,
    };

    private static List<HoconNode> Lookup(HoconNode root, string path)
    {
        List<HoconNode> found = [root];
        foreach (var part in path.Split('.'))
        {
            found = part == "NAME"
                ? [.. found.OfType<HoconObject>().SelectMany(node => node.Fields.Values).Select(field => field.Value)]
                : [.. found.OfType<HoconObject>().Where(node => node.Fields.ContainsKey(part.Replace("[]", ""))).Select(node => node.Fields[part.Replace("[]", "")].Value)];
            if (part.EndsWith("[]", StringComparison.Ordinal))
                found = [.. found.OfType<HoconArray>().SelectMany(array => array.Items)];
        }

        return found;
    }

    private static string Print(HoconNode node) => node switch
    {
        HoconText text => text.Value,
        HoconArray array => $"[{string.Join(", ", array.Items.Select(Print))}]",
        HoconObject inner => $"{{{string.Join(", ", inner.Fields.Select(field => $"{field.Key} = {Print(field.Value.Value)}"))}}}",
        _ => node.ToString(),
    };
}
