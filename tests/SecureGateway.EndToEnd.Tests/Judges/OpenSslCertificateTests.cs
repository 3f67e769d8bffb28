using Microsoft.Extensions.Logging.Abstractions;
using SecureGateway.Configuration;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>What the certificate store makes and takes, by OpenSSL's word.</summary>
[Trait("Rule", "C-1")]
public sealed class OpenSslCertificateTests : IDisposable
{
    private readonly ScratchDirectory _files = new();

    [SkippableTheory]
    [InlineData(RequestKey.P256, "prime256v1")]
    [InlineData(RequestKey.Rsa3072, "3072 bit")]
    public async Task A_request_verifies_and_what_openssl_issues_for_it_is_imported(RequestKey key, string words)
    {
        var openssl = OutsideProgram.Need("openssl");
        var store = Open();
        var request = _files.Write("request.pem", store.Request(new RequestPlan("mx2", ["mx2.example.net", "*.example.com"], key, "O=Example Ltd, C=GB")).Pem!);

        var verified = await OutsideProgram.RunAsync(openssl, ["req", "-in", request, "-verify", "-noout", "-text"]);

        Assert.Contains("verify OK", verified.Expect(0).Output + verified.Error, StringComparison.Ordinal);
        Assert.Contains(words, verified.Output, StringComparison.Ordinal);
        Assert.Contains("DNS:mx2.example.net, DNS:*.example.com", verified.Output, StringComparison.Ordinal);
        Assert.Contains("TLS Web Server Authentication, TLS Web Client Authentication", verified.Output, StringComparison.Ordinal);

        var authority = CertificateFactory.Shared.Root.WritePem(_files.Path, "root");
        var issued = Path.Combine(_files.Path, "issued.pem");
        (await OutsideProgram.RunAsync(
            openssl,
            ["x509", "-req", "-in", request, "-CA", authority.Certificate, "-CAkey", authority.Key, "-CAcreateserial", "-days", "90", "-copy_extensions", "copy", "-out", issued])).Expect(0);
        var result = store.ImportIdentity("mx2", IdentitySource.Of(await File.ReadAllBytesAsync(issued)));

        Assert.Equal(CertificateOutcome.Done, result.Outcome);
        Assert.Equal(CertificateOrigin.Request, result.Certificate!.Origin);
        // The store's own file is one that OpenSSL reads: key and certificate belong together.
        var stored = Path.Combine(_files.Path, "data", "identities", "mx2.pem");
        var publicOfKey = (await OutsideProgram.RunAsync(openssl, ["pkey", "-in", stored, "-pubout"])).Expect(0).Output;
        var publicOfCertificate = (await OutsideProgram.RunAsync(openssl, ["x509", "-in", stored, "-pubkey", "-noout"])).Expect(0).Output;
        Assert.Equal(publicOfCertificate, publicOfKey);
    }

    [SkippableTheory]
    [InlineData]
    [InlineData("-legacy")]
    [InlineData("-keypbe", "AES-256-CBC", "-certpbe", "AES-256-CBC", "-macalg", "sha256")]
    public async Task PKCS12_that_openssl_makes_is_imported(params string[] options)
    {
        var openssl = OutsideProgram.Need("openssl");
        var store = Open();
        var made = CertificateFactory.Shared.Make(CertificatePlan.ByIntermediate("mx2.example.net"));
        var (certificate, key) = made.WritePem(_files.Path, "mx2");
        var pfx = Path.Combine(_files.Path, "mx2.pfx");
        (await OutsideProgram.RunAsync(openssl, ["pkcs12", "-export", "-in", certificate, "-inkey", key, "-out", pfx, "-passout", "pass:secret", .. options])).Expect(0);

        var result = store.ImportIdentity("mx2", IdentitySource.Of(await File.ReadAllBytesAsync(pfx), password: "secret"));
        store.Activate();

        Assert.Equal(CertificateOutcome.Done, result.Outcome);
        Assert.Equal(made.Certificate.Thumbprint, store.Find("mx2")!.TargetCertificate.Thumbprint);
        Assert.Single(store.Find("mx2")!.IntermediateCertificates);
    }

    [SkippableFact]
    public async Task Keys_that_openssl_encrypts_are_imported()
    {
        var openssl = OutsideProgram.Need("openssl");
        var store = Open();
        var (certificate, key) = CertificateFactory.Shared.Server("mx2.example.net").WritePem(_files.Path, "mx2");
        var encrypted = Path.Combine(_files.Path, "encrypted.key");
        (await OutsideProgram.RunAsync(openssl, ["pkcs8", "-topk8", "-in", key, "-out", encrypted, "-passout", "pass:secret", "-v2", "aes-256-cbc"])).Expect(0);

        var result = store.ImportIdentity("mx2", IdentitySource.Of(await File.ReadAllBytesAsync(certificate), await File.ReadAllBytesAsync(encrypted), "secret"));

        Assert.Equal(CertificateOutcome.Done, result.Outcome);
    }

    [SkippableFact]
    [Trait("Rule", "C-3")]
    public async Task Key_files_are_never_a_moment_wider_by_the_kernels_word()
    {
        // strace sees with which mode each file is created, whatever the umask. With -D the program that is ended is the host
        // itself; ending strace would leave it behind.
        var strace = OutsideProgram.Need("strace");
        var log = Path.Combine(_files.Path, "strace.log");
        var config = _files.Write("gateway.conf", $"secure-gateway.node {{ data-directory = \"{_files.Path}/traced\", smtp.listeners = [], console.port = 0 }}");
        await using var host = OutsideProgram.Start(
            strace, ["-D", "-f", "-e", "trace=openat,chmod,fchmod,mkdir,fsync,rename", "-o", log, OutsideProgram.Need("dotnet"), Path.Combine(AppContext.BaseDirectory, "SecureGateway.Host.dll"), "run", "--config", config]);
        await host.WaitForAsync(output => output.Contains("made a self-signed one", StringComparison.Ordinal), "the identity");
        await host.WaitForAsync(output => output.Contains("] ready", StringComparison.Ordinal), "the line 'ready'");

        var lines = (await File.ReadAllLinesAsync(log)).Where(line => line.Contains("/traced/identities", StringComparison.Ordinal)).ToList();
        Assert.Contains(lines, line => line.Contains("mkdir(", StringComparison.Ordinal) && line.Contains("0700", StringComparison.Ordinal));
        var created = lines.Where(line => line.Contains("O_CREAT", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(created);
        Assert.All(created, line => Assert.Contains("O_EXCL", line, StringComparison.Ordinal));
        Assert.All(created, line => Assert.Contains(", 0600)", line, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("chmod", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("rename(", StringComparison.Ordinal) && line.Contains("default.pem\"", StringComparison.Ordinal));
    }

    public void Dispose() => _files.Dispose();

    private CertificateStore Open()
    {
        var config = _files.Write("store.conf", $"secure-gateway.node {{ data-directory = \"{_files.Path}/data\" }}");
        return CertificateStore.Open(ConfigurationReader.Read([config]).Configuration!.Node, [], TimeProvider.System, NullLogger.Instance);
    }
}
