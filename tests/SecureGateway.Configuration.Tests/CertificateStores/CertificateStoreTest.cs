using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace SecureGateway.Configuration.Tests.CertificateStores;

/// <summary>A certificate store in a folder that is gone with the test, and what it logs.</summary>
public abstract class CertificateStoreTest : IDisposable
{
    internal readonly ConfigurationFolder Folder = new();
    internal readonly RecordedLog Log = new();
    internal readonly FakeTimeProvider Clock = new(ConfigurationFolder.Now);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Folder.Dispose();
    }

    internal string Data => Path.Combine(Folder.Path, "data");

    /// <summary>The policies that <see cref="Open"/>'s store is told of.</summary>
    internal PolicyHolder? Policy { get; private set; }

    /// <summary>Opens a store as the configuration says, each line within <c>secure-gateway</c>.</summary>
    internal CertificateStore Open(params IEnumerable<string> lines)
    {
        var result = Folder.ReadText(string.Join('\n', lines.DefaultIfEmpty("node.host-name = gw1.example.org").Select(line => "secure-gateway." + line)));
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        Policy = PolicyHolder.Seed(result.Configuration!.Policy);
        return CertificateStore.Open(result.Configuration!.Node, [new AppliedPolicyNames(Policy)], Clock, Log);
    }

    /// <summary>Writes NAME.pem and NAME.key beside the configuration, and gives back the entry of <c>node.identities</c>.</summary>
    internal string Files(string name, (string CertificatePem, string KeyPem) made)
    {
        Folder.Write(name + ".pem", made.CertificatePem);
        PrivateFile.Write(Path.Combine(Folder.Path, name + ".key"), made.KeyPem, static cause => throw cause);
        return $"node.identities.{name} {{ certificate = {name}.pem, key = {name}.key }}";
    }

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    internal static IdentitySource Source((string CertificatePem, string KeyPem) made) => IdentitySource.Of(Bytes(made.CertificatePem), Bytes(made.KeyPem));

    /// <summary>Every file below the data directory, with its content.</summary>
    internal SortedDictionary<string, string> Everything() => new(
        Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(Data, file), File.ReadAllText),
        StringComparer.Ordinal);

    internal sealed class RecordedLog : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
