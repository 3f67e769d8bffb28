using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Operations;

/// <summary>The certificate palette through <c>sgw</c>, and that no key or password shows anywhere (C-1, C-3).</summary>
public sealed class CertificateOperationsTests : IDisposable
{
    private const string Password = "correct horse battery staple";

    private readonly ScratchDirectory _files = new();

    [Fact]
    [Trait("Rule", "C-1")]
    [Trait("Rule", "C-3")]
    public async Task From_request_to_removal_and_no_secret_in_log_reply_or_data_directory()
    {
        var log = new StringWriter();
        var made = CertificateFactory.Shared.Make(CertificatePlan.For("gw.test.example"));
        var (certificate, key) = made.WritePem(_files.Path, "gw", Password);
        var password = _files.Write("password", Password + "\n");
        await using var gateway = await RunningGateway.StartAsync(
            "tls.opportunistic.enabled = on",
            node: $"log.level = debug, identities.default {{ certificate = \"{certificate}\", key = \"{key}\", key-password-file = \"{password}\" }}",
            configure: builder => builder.Services.AddSingleton<ILoggerProvider>(new WrittenLog(log)));
        var replies = new List<string>();

        var pfx = _files.Path + "/mx2.pfx";
        await File.WriteAllBytesAsync(pfx, CertificateFactory.Shared.Make(CertificatePlan.ByIntermediate("mx2.example.net")).Pfx(Password));
        Assert.Contains("identity 'mx2' is imported", await SgwAsync(0, "certificate", "import", "mx2", pfx, "--password", password), StringComparison.Ordinal);
        Assert.Contains("the password is wrong", await SgwAsync(1, "certificate", "import", "mx3", pfx, "--password", certificate), StringComparison.Ordinal);
        Assert.Contains("BEGIN CERTIFICATE REQUEST", await SgwAsync(0, "certificate", "request", "mx4", "mx4.example.net", "--key-type", "rsa-3072"), StringComparison.Ordinal);
        var list = await SgwAsync(0, "certificate", "list", "--json");
        Assert.Equal(["default", "mx2", "mx4"], JsonDocument.Parse(list).RootElement.EnumerateArray().Select(row => row.GetProperty("name").GetString()));
        Assert.Contains("policy.tls.identity of the applied policy", await SgwAsync(0, "certificate", "show", "default"), StringComparison.Ordinal);
        Assert.Contains("BEGIN CERTIFICATE", await SgwAsync(0, "certificate", "export", "mx2"), StringComparison.Ordinal);
        Assert.Contains("Count: 0 certificates", await SgwAsync(0, "certificate", "expiring", "--within", "7d"), StringComparison.Ordinal);
        Assert.Contains("it is named by policy.tls.identity of the applied policy", await SgwAsync(1, "certificate", "remove", "default", "--yes"), StringComparison.Ordinal);
        Assert.Contains("is removed", await SgwAsync(0, "certificate", "remove", "mx2", "--yes"), StringComparison.Ordinal);
        Assert.Contains("there is no identity 'mx2'", await SgwAsync(1, "certificate", "show", "mx2"), StringComparison.Ordinal);
        Assert.Contains("nothing has changed", await SgwAsync(0, "certificate", "reload"), StringComparison.Ordinal);

        await gateway.StopAsync();
        var data = Path.Combine(gateway.Directory, "data");
        var keys = Directory.EnumerateFiles(Path.Combine(data, "identities")).Concat(Directory.EnumerateFiles(Path.Combine(data, "requests"))).ToHashSet();
        Assert.Equal(2, keys.Count);
        var secrets = keys.SelectMany(file => Lines(File.ReadAllText(file))).Concat(Lines(made.KeyPem())).Append(Password).ToList();
        Assert.True(secrets.Count > 30);
        var others = Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Where(file => !keys.Contains(file) && !file.EndsWith("gateway.lock", StringComparison.Ordinal)).Select(file => (file, Text: System.Text.Encoding.Latin1.GetString(Read(file)))).ToList();
        Assert.Contains(others, other => other.file.EndsWith("journal.db", StringComparison.Ordinal));
        Assert.Contains(others, other => other.file.EndsWith("audit.jsonl", StringComparison.Ordinal) && other.Text.Contains("certificate import", StringComparison.Ordinal));
        foreach (var (where, text) in others.Append(("the log", log.ToString())).Append(("replies", string.Join('\n', replies))))
            Assert.All(secrets, secret => Assert.False(text.Contains(secret, StringComparison.Ordinal), $"a secret stands in {where}"));

        async Task<string> SgwAsync(int exitCode, params string[] arguments)
        {
            var result = (await Sgw.AtAsync(gateway, arguments)).Expect(exitCode);
            replies.Add(result.Output + result.Error);
            return exitCode == 0 ? result.Output : result.Error;
        }
    }

    public void Dispose() => _files.Dispose();

    // Each line of a key's base 64.
    private static IEnumerable<string> Lines(string pem) =>
        pem.Split("-----BEGIN PRIVATE KEY-----")[1].Split("-----END")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Length > 20);

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
