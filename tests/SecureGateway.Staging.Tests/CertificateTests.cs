using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging.Tests;

public class CertificateTests
{
    private const string Host = "mx.example.test";

    public static TheoryData<string, bool> Plans => new()
    {
        { nameof(CertificatePlan.For), true },
        { nameof(CertificatePlan.ByIntermediate), true },
        { nameof(CertificatePlan.CommonNameOnly), true },
        { nameof(CertificatePlan.SelfSigned), false },
        { nameof(CertificatePlan.UnknownAuthority), false },
        { nameof(CertificatePlan.Expired), false },
        { nameof(CertificatePlan.NotYetValid), false },
        { nameof(CertificatePlan.WrongUsage), false },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task A_judging_client_finds_each_certificate_as_planned(string plan, bool good)
    {
        var made = (CertificatePlan)typeof(CertificatePlan).GetMethod(plan)!.Invoke(null, [Host])!;
        Assert.Equal(good, await IsTrustedAsync(new TlsServer(CertificateFactory.Shared.Make(made)), Host));
    }

    [Fact]
    public async Task Names_match_as_they_should()
    {
        var wildcard = new TlsServer(CertificateFactory.Shared.Make(CertificatePlan.Wildcard("example.test")));
        Assert.True(await IsTrustedAsync(wildcard, Host));
        Assert.False(await IsTrustedAsync(wildcard, "a.b.example.test"));
        Assert.False(await IsTrustedAsync(new TlsServer(CertificateFactory.Shared.Server("other.example.test")), Host));
        Assert.True(await IsTrustedAsync(new TlsServer(CertificateFactory.Shared.Make(CertificatePlan.ForAddress(IPAddress.Loopback))), "127.0.0.1"));
    }

    [Fact]
    public async Task A_missing_intermediate_breaks_the_chain()
    {
        var server = new TlsServer(CertificateFactory.Shared.Make(CertificatePlan.ByIntermediate(Host))) { SendIntermediates = false };
        Assert.False(await IsTrustedAsync(server, Host));
    }

    [SkippableTheory]
    [InlineData(CertificateKey.Rsa2048, false)]
    [InlineData(CertificateKey.Rsa1024, false)]
    [InlineData(CertificateKey.P384, false)]
    [InlineData(CertificateKey.P256, true)]
    public async Task Weak_and_strong_keys_shake_hands(CertificateKey key, bool sha1)
    {
        Skip.If((sha1 || key == CertificateKey.Rsa1024) && !TlsFailures.HasOpenSsl, "no libssl.so.3");
        var plan = CertificatePlan.For(Host) with { Key = key, SignedWithSha1 = sha1 };
        var certificate = CertificateFactory.Shared.Make(plan);
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(certificate)));
        await using var client = await StagedClient.ConnectAsync(peer.EndPoint);
        await client.StartTlsAsync();

        Assert.Equal(250, (await client.CommandAsync("EHLO me")).Code);
        Assert.Equal(sha1, certificate.Certificate.SignatureAlgorithm.FriendlyName!.Contains("sha1", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Files_hold_the_certificate_and_its_key_and_only_their_owner_reads_the_key()
    {
        var directory = Directory.CreateTempSubdirectory("staged-");
        try
        {
            var made = CertificateFactory.Shared.Make(CertificatePlan.ByIntermediate(Host));
            var (certificate, key) = made.WritePem(directory.FullName, "gw", "secret");
            using var read = X509Certificate2.CreateFromEncryptedPemFile(certificate, "secret", key);
            Assert.Equal(made.Certificate.Thumbprint, read.Thumbprint);
            Assert.Contains(
                X509CertificateLoader.LoadPkcs12CollectionFromFile(made.WritePfx(directory.FullName, "gw", "secret"), "secret"),
                c => c.Thumbprint == made.Certificate.Thumbprint && c.HasPrivateKey);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Equal_plans_give_the_same_certificate() =>
        Assert.Same(CertificateFactory.Shared.Server(Host), CertificateFactory.Shared.Make(CertificatePlan.For(Host)));

    private static async Task<bool> IsTrustedAsync(TlsServer server, string name)
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(server)));
        await using var client = await StagedClient.ConnectAsync(peer.EndPoint);
        try
        {
            await client.StartTlsAsync(new StagedClientTls { TargetHost = name, TrustOnlyStagedRoot = true });
            return (await client.CommandAsync("EHLO me")).Code == 250;
        }
        catch (AuthenticationException)
        {
            return false;
        }
    }
}
