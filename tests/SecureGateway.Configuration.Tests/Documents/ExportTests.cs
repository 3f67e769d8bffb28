using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using SecureGateway.Configuration.Reading;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Tests.Documents;

/// <summary>What is exported comes back without a difference.</summary>
[Trait("Rule", "A-8")]
public sealed class ExportTests
{
    private static readonly JsonSerializerOptions Patterns = new() { Converters = { new AsText<ClientPattern>(), new AsText<DomainPattern>() } };

    private static readonly NodeConfiguration Node = ConfigurationFolder.Good("").Node;

    public static TheoryData<string> Examples =>
    [
        .. Directory.EnumerateFiles(HoconFolderTests.Folder, "*.conf", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(HoconFolderTests.Folder, file)),
    ];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_comes_back_as_it_was(string file)
    {
        var read = Example(file);
        var again = Read(read.Document.Text);

        Assert.Equal(read.Document.Text, again.Text);
        Assert.Empty(read.Document.ChangesTo(again));
        var reading = new PolicyCheck(read.Node).Read(again.Text, "exported");
        Assert.Empty(reading.Errors.Select(error => error.ToString()));
        Assert.Equal(Print(read.Policy), Print(reading.Policy));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_exported_file_is_one_that_the_gateway_reads(string file)
    {
        using var folder = new ConfigurationFolder();
        var before = Example(file);
        folder.Write("exported.conf", before.Document.Text);

        var after = folder.Read("exported.conf");

        Assert.Empty(after.Errors.Select(error => error.ToString()));
        Assert.Equal(Print(before.Policy), Print(after.Configuration!.Policy));
    }

    [Fact]
    public void Whatever_is_exported_loads_without_a_difference() => AnyPolicyText.Any.Sample(
        policy =>
        {
            var text = $"secure-gateway {{ policy {{\n{policy}}} }}";
            var document = Read(text);
            var again = Read(document.Text);

            Assert.Equal(document.Text, again.Text);
            Assert.Empty(document.ChangesTo(again));
            Assert.Equal(Meaning(text), Meaning(document.Text));
        },
        iter: 1000);

    [Fact]
    public void It_reads_as_a_person_wrote_it()
    {
        var document = Read("""
            # Agreed in March.
            secure-gateway.policy {
              connections.bank { client-hosts = [ 192.0.2.0/24 ], relay = none
                # They promised 1.3 for June.
                inbound-tls { mandatory = true, minimum-version = "1.2" } }
              tls.opportunistic { retry-after = 300 seconds, enabled = yes }
              routes = [
                { domains = [ bank.example ], to = [ 192.0.2.25 ], connection = bank }   # the old host goes in May
              ]
              limits.message-size = 26214400
            }
            """);

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", "exported.conf")), document.Text);
    }

    private static GatewayConfiguration Example(string file)
    {
        using var folder = new ConfigurationFolder();
        folder.Write("password", "secret");
        var result = ConfigurationReader.Read(
            [Path.Combine(HoconFolderTests.Folder, file)],
            new ReaderEnvironment(name => name == "DATABASE_PASSWORD_FILE" ? Path.Combine(folder.Path, "password") : null, TimeProvider.System, "gateway-1"));
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        return result.Configuration!;
    }

    private static string Print(PolicyConfiguration? policy) => JsonSerializer.Serialize(policy, Patterns);

    private static string Meaning(string text) => Print(new PolicyCheck(Node).Read(text, "policy").Policy);

    private static PolicyDocument Read(string text)
    {
        var document = PolicyDocument.Read(text, "text", out var errors);
        Assert.Empty(errors.Select(error => error.ToString()));
        return document!;
    }

    private sealed class AsText<T> : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value!.ToString());
    }
}
