using System.Security.Authentication;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Policy;
using SecureGateway.TestSupport;

namespace SecureGateway.Inbound.Tests;

public sealed class TlsOptionsTests
{
    private const SslProtocols Either = SslProtocols.Tls12 | SslProtocols.Tls13;

    private readonly FakeIdentities _identities = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly RecordingLoggers _lines = new();
    private readonly StagedAlarms _alarms = new();
    private readonly InboundTlsOptions _options;

    public TlsOptionsTests() => _options = new InboundTlsOptions(_identities, _identities, _alarms, _clock, _lines);

    private static ConnectionProfile Asking(string name, string[] signing, params string[] senders) => Policies.Profile(
        name, senders: senders,
        tls: new InboundTls(
            true, MandatoryMode.Enforce, TlsFloor.Default, new CertificateRequirement(CertificateValidation.Trusted, [], NameMatch.SanThenCn, [.. signing])));

    [Fact]
    [Trait("Rule", "O-2")]
    public void The_global_floor_bounds_the_handshake_where_no_profile_judges_afterwards()
    {
        var configuration = Policies.Hosting("x.example");
        configuration = configuration with
        {
            Tls = configuration.Tls with { Opportunistic = new OpportunisticTls(true, new TlsFloor(TlsVersion.Tls13, CipherStrength.Highest), TimeSpan.Zero) },
        };
        var options = _options.For(new PolicySnapshot(1, configuration), ConnectionProfile.Unmatched)!("", Either);
        Assert.Equal(SslProtocols.Tls13, options.EnabledSslProtocols);
        Assert.Same(TlsOffer.For(new TlsFloor(TlsVersion.Tls13, CipherStrength.Highest)).Suites, options.CipherSuitesPolicy);
        Assert.False(options.ClientCertificateRequired);
    }

    [Fact]
    [Trait("Rule", "O-2")]
    public void A_client_that_knows_TLS_1_3_gets_it_without_a_list_and_with_resumption()
    {
        var offer = _options.For(new PolicySnapshot(1, PolicyConfiguration.Default), ConnectionProfile.Unmatched)!;
        var modern = offer("", Either);
        Assert.Equal((SslProtocols.Tls13, true), (modern.EnabledSslProtocols, modern.AllowTlsResume));
        Assert.True(OperatingSystem.IsWindows() || modern.CipherSuitesPolicy is null);
        var older = offer("", SslProtocols.Tls12);
        Assert.Equal(Either, older.EnabledSslProtocols);
        Assert.Same(TlsOffer.For(TlsFloor.Default).Suites, older.CipherSuitesPolicy);
        Assert.False(older.AllowTlsResume);
    }

    [Fact]
    [Trait("Rule", "M-5")]
    public void A_mandatory_profile_is_judged_after_a_handshake_that_takes_anything()
    {
        var strict = Policies.Profile("strict", clients: ["192.0.2.1"], tls: Policies.Mandatory(TlsVersion.Tls13, CipherStrength.Highest));
        var options = _options.For(new PolicySnapshot(1, PolicyConfiguration.Default.With(strict)), strict)!;
        Assert.Equal(Either, options("", SslProtocols.Tls12).EnabledSslProtocols);
        Assert.Equal(SslProtocols.Tls13, options("", Either).EnabledSslProtocols);
    }

    [Fact]
    public void Options_are_made_once_for_snapshot_profile_and_identity()
    {
        var snapshot = new PolicySnapshot(1, PolicyConfiguration.Default);
        var options = _options.For(snapshot, ConnectionProfile.Unmatched)!("", Either);
        Assert.Same(options, _options.For(snapshot, ConnectionProfile.Unmatched)!("", Either));
        Assert.NotSame(options, _options.For(new PolicySnapshot(2, PolicyConfiguration.Default), ConnectionProfile.Unmatched)!("", Either));
        _identities.Context = FakeIdentities.Make();
        Assert.Same(_identities.Context, _options.For(snapshot, ConnectionProfile.Unmatched)!("", Either).ServerCertificateContext);
    }

    [Fact]
    [Trait("Rule", "C-5")]
    public void Where_client_certificates_matter_nothing_is_resumed_and_no_chain_policy_is_shared()
    {
        var asking = Asking("partner", ["partner-ca"], "partner.example");
        var snapshot = new PolicySnapshot(1, PolicyConfiguration.Default.With(asking));
        var one = _options.For(snapshot, ConnectionProfile.Unmatched)!("", Either);
        var other = _options.For(snapshot, ConnectionProfile.Unmatched)!("", Either);
        Assert.True(one.ClientCertificateRequired);
        Assert.False(one.AllowTlsResume);
        Assert.NotSame(one.CertificateChainPolicy, other.CertificateChainPolicy);
        Assert.True(one.RemoteCertificateValidationCallback!(this, null, null, System.Net.Security.SslPolicyErrors.RemoteCertificateNotAvailable));
        Assert.Equal(["partner-ca"], _identities.SigningAsked);
    }

    [Fact]
    [Trait("Rule", "C-2")]
    public void The_identity_is_chosen_by_the_name_that_the_client_means_and_at_the_handshake()
    {
        var other = FakeIdentities.Make();
        _identities.ByServerName["mx2.example"] = other;
        var offer = _options.For(new PolicySnapshot(1, PolicyConfiguration.Default), ConnectionProfile.Unmatched)!;
        Assert.Same(_identities.Context, offer("", Either).ServerCertificateContext);
        Assert.Same(other, offer("mx2.example", Either).ServerCertificateContext);
        var replaced = _identities.ByServerName["mx2.example"] = FakeIdentities.Make();
        Assert.Same(replaced, offer("mx2.example", Either).ServerCertificateContext);
        _identities.Context = null;
        Assert.NotNull(offer("", Either).ServerCertificateContext);
    }

    [Fact]
    public void No_identity_is_no_TLS_and_one_line_a_minute()
    {
        _identities.Context = null;
        var snapshot = new PolicySnapshot(1, PolicyConfiguration.Default);
        for (var i = 0; i < 3; i++)
            Assert.Null(_options.For(snapshot, ConnectionProfile.Unmatched));
        Assert.Single(_lines.All);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(_options.For(snapshot, ConnectionProfile.Unmatched));
        Assert.Equal(2, _lines.All.Count);
        Assert.Contains("(2 more times", _lines.All[1], StringComparison.Ordinal);
    }
}
