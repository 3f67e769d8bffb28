using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests;

/// <summary>Which identity a client is shown that means a certain server.</summary>
[Trait("Rule", "C-2")]
public sealed class IdentityChoiceTests
{
    private static readonly ImmutableArray<CertificateFacts> Identities =
    [
        TlsRulingTests.Certificate("gw.example.org"),
        TlsRulingTests.Certificate("*.example.net"),
        TlsRulingTests.Certificate("mx.example.net", null, default, "mx2.example.net"),
        TlsRulingTests.Certificate(null, "old.example.com"),
        TlsRulingTests.Certificate("mx.example.net"),
    ];

    [Theory]
    [InlineData("", 0)]
    [InlineData("192.0.2.1", 0)]
    [InlineData("not a name", 0)]
    [InlineData("nobody.example.com", 0)]
    [InlineData("gw.example.org", 0)]
    [InlineData("mx.example.net", 2)]
    [InlineData("MX2.Example.Net.", 2)]
    [InlineData("other.example.net", 1)]
    [InlineData("a.other.example.net", 0)]
    [InlineData("old.example.com", 3)]
    public void The_exact_name_then_a_wildcard_then_the_default(string serverName, int chosen) =>
        Assert.Same(Identities[chosen], IdentityChoice.ByServerName(Identities, facts => facts, serverName));

    [Fact]
    public void One_alone_is_always_it() =>
        Assert.Same(Identities[2], IdentityChoice.ByServerName([Identities[2]], facts => facts, "gw.example.org"));
}
