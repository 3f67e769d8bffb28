using System.Net.Security;
using System.Security.Authentication;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Tests;

[Trait("Rule", "C-4")]
public class CipherTrialTests
{
    [Theory]
    [InlineData(TlsVersion.Tls12, CipherStrength.Medium)]
    [InlineData(TlsVersion.Tls12, CipherStrength.High)]
    [InlineData(TlsVersion.Tls12, CipherStrength.Highest)]
    [InlineData(TlsVersion.Tls13, CipherStrength.Medium)]
    [InlineData(TlsVersion.Tls13, CipherStrength.High)]
    [InlineData(TlsVersion.Tls13, CipherStrength.Highest)]
    public void Every_floor_can_be_used_here(TlsVersion version, CipherStrength strength) =>
        Assert.Null(CipherTrial.Problem(new TlsFloor(version, strength)));

    [SkippableTheory]
    [InlineData(SslProtocols.Tls12 | SslProtocols.Tls13, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_AES_128_GCM_SHA256)]
    public void A_version_without_suites_is_refused_by_the_library_and_shows(SslProtocols protocols, TlsCipherSuite suite)
    {
        Skip.IfNot(OperatingSystem.IsLinux());
#pragma warning disable CA1416 // skipped elsewhere
        var problem = CipherTrial.Try(protocols, new CipherSuitesPolicy([suite]));
#pragma warning restore CA1416

        Assert.NotNull(problem);
        Assert.NotEmpty(problem);
    }
}
