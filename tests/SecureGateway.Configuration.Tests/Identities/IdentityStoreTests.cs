using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Configuration.Tests.Identities;

public sealed class IdentityStoreTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly RecordedLog _log = new();

    [Fact]
    [Trait("Rule", "C-2")]
    public void Without_an_identity_a_self_signed_P256_one_is_made_for_the_host_name_and_said_so()
    {
        var identity = Open("node.host-name = gw1.example.org").All["default"];

        Assert.True(identity.Certificate.MatchesHostname("gw1.example.org"));
        Assert.Equal(identity.Certificate.SubjectName.RawData, identity.Certificate.IssuerName.RawData);
        using var key = identity.Certificate.GetECDsaPrivateKey()!;
        Assert.Equal(ECCurve.NamedCurves.nistP256.Oid.Value, key.ExportParameters(false).Curve.Oid.Value);
        Assert.InRange(identity.Certificate.NotAfter, DateTime.UtcNow.AddYears(9), DateTime.UtcNow.AddYears(11));
        Assert.Contains(_log.Lines, line => line.Contains("made a self-signed one for gw1.example.org", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("PRIVATE", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Rule", "C-2")]
    public void The_self_made_identity_is_the_same_after_a_restart()
    {
        var first = Open("node.host-name = gw1.example.org").All["default"];
        _log.Lines.Clear();
        var second = Open("node.host-name = gw1.example.org").All["default"];

        Assert.Equal(first.Certificate.Thumbprint, second.Certificate.Thumbprint);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("made", StringComparison.Ordinal));
    }

    [SkippableFact]
    [Trait("Rule", "C-3")]
    public void The_key_file_is_nobody_else_s()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.If(true, "files have no modes here");
            return;
        }

        Open("node.name = a");

        var directory = Path.Combine(_folder.Path, "data", "identities");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory, "default.key")));
        Assert.Equal(["default.key", "default.pem"], Directory.EnumerateFiles(directory).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_configured_identity_stands_before_a_stored_one()
    {
        Open("node.name = a");
        var made = Certificates.Make("configured.example");
        _folder.Write("c.pem", made.CertificatePem);
        PrivateFile.Write(Path.Combine(_folder.Path, "k.pem"), made.KeyPem);

        var store = Open("node.identities { default { certificate = c.pem, key = k.pem } }");

        Assert.True(store.All["default"].Certificate.MatchesHostname("configured.example"));
        Assert.Same(store.All["default"].Context, store.Find("default"));
        Assert.Null(store.Find("other"));
    }

    [Fact]
    [Trait("Rule", "C-2")]
    public void A_broken_stored_identity_is_an_error_and_is_not_overwritten()
    {
        Open("node.name = a");
        var key = Path.Combine(_folder.Path, "data", "identities", "default.key");
        PrivateFile.Write(key, "broken");

        var error = Assert.Single(_folder.ReadText("secure-gateway.node.name = a").Errors);

        Assert.Contains("stored identity 'default'", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("holds no private key", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("broken", File.ReadAllText(key));
    }

    [Fact]
    public void A_stored_identity_may_be_named_in_the_policy()
    {
        var made = Certificates.Make("other.example");
        new StoredIdentities(Path.Combine(_folder.Path, "data")).Save("other", made.CertificatePem, made.KeyPem);

        Assert.NotNull(Open("policy.tls.identity = other").Find("other"));
    }

    public void Dispose() => _folder.Dispose();

    private IdentityStore Open(string text)
    {
        var result = _folder.ReadText("secure-gateway." + text);
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        return IdentityStore.Open(result.Configuration!.Node, TimeProvider.System, _log);
    }

    private sealed class RecordedLog : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
