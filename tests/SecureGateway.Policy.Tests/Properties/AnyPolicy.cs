using System.Collections.Immutable;
using System.Security.Authentication;
using CsCheck;
using SecureGateway.Mail;
using SecureGateway.Policy.Tests.Matching;

namespace SecureGateway.Policy.Tests.Properties;

/// <summary>Whole configurations, and whatever a connection may turn out to be. Names are few, so that they meet.</summary>
internal static class AnyPolicy
{
    public static readonly Gen<TlsFloor> Floor = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 2]).Select((version, strength) => new TlsFloor((TlsVersion)version, (CipherStrength)strength));

    private static readonly Gen<string[]> Signing = Gen.OneOfConst("system", "one-ca", "other-ca").Array[0, 2];

    public static readonly Gen<CertificateRequirement> Certificate = Gen.Select(Gen.Int[0, 2], Patterns.Name.Array[0, 2], Gen.Bool, Signing, Gen.Int[0, 2]).Select((level, names, commonName, signing, revocation) =>
        new CertificateRequirement((CertificateValidation)level, [.. names.Select(name => name.Value)], commonName ? NameMatch.CnOnly : NameMatch.SanThenCn, [.. signing])
        {
            Revocation = (RevocationChecking)revocation,
        });

    // What may have been found out, or that nobody was asked.
    private static readonly Gen<RevocationFacts?> Revocation = Gen.OneOfConst(
        null, RevocationFacts.Good(RevocationSource.Ocsp), new RevocationFacts(RevocationStatus.Revoked, RevocationSource.Crl),
        RevocationFacts.Unknown(UnknownBecause.TimedOut), RevocationFacts.Unknown(UnknownBecause.NoAddress));

    public static readonly Gen<TlsFacts?> Facts = Gen.Select(Gen.Int[0, 4], Gen.Int[0, CipherTable.All.Length - 1], Gen.Bool, Gen.Int[0, 14], Patterns.Name.Array[0, 2], Patterns.Name, Gen.Select(Signing, Revocation))
        .Select((clear, suite, shown, problem, names, commonName, found) => clear == 0 ? null : new TlsFacts(
            CipherTable.All[suite].Version == TlsVersion.Tls12 ? SslProtocols.Tls12 : SslProtocols.Tls13,
            CipherTable.All[suite].Suite,
            !shown ? null : (TlsRulingTests.Certificate(
                names.Length > 0 ? names[0].Value : null, commonName.Value,
                problem > 9 ? CertificateProblems.None : (CertificateProblems)(1 << problem),
                [.. names.Skip(1).Select(name => name.Value)]) with
            {
                TrustedBy = [.. found.Item1],
            }).With(found.Item2)));

    private static readonly Gen<InboundTls> Inbound = Gen.Select(Gen.Bool, Gen.Bool, Floor, Certificate).Select((mandatory, report, floor, certificate) =>
        new InboundTls(mandatory, report ? MandatoryMode.Report : MandatoryMode.Enforce, floor, certificate));

    private static readonly Gen<OutboundTls> Outbound = Gen.Select(Gen.Bool, Gen.Bool, Floor, Gen.Bool, Certificate).Select((mandatory, report, floor, reject, certificate) =>
        new OutboundTls(mandatory, report ? MandatoryMode.Report : MandatoryMode.Enforce, floor, reject ? OnFailure.Reject : OnFailure.Defer, null, certificate));

    /// <summary>Valid ones: no two profiles and no two routes claim the same.</summary>
    public static readonly Gen<PolicyConfiguration> Configuration = Gen.Select(
        Gen.Select(Inbound, Outbound, Gen.Int[0, 2]).Array[1, 6], Patterns.Client.Array[0, 10], Patterns.Domain.Array[0, 6], Patterns.Domain.Array[1, 6], Gen.Int[0, 7].Array[6], Gen.Bool, Floor)
        .Select((tls, clients, senders, routed, named, opportunistic, floor) =>
        {
            var count = tls.Length;
            ImmutableArray<ConnectionProfile> profiles =
            [
                .. tls.Select((parts, i) => new ConnectionProfile(
                    $"p{i}", "",
                    [.. clients.Distinct().Where((_, k) => k % count == i)],
                    [.. senders.Distinct().Where((_, k) => k % count == i)],
                    (RelayControl)parts.Item3, parts.Item1, parts.Item2)),
            ];
            return PolicyConfiguration.Default with
            {
                Tls = TlsSettings.Default with { Opportunistic = OpportunisticTls.Default with { Enabled = opportunistic, Floor = floor } },
                Connections = profiles,
                Domains = [DomainPattern.Parse("a")],
                Routes = [.. routed.Distinct().Select((pattern, i) => new Route([pattern], [new RouteHost("mx.a", 25)], named[i] < 6 ? $"p{named[i] % count}" : null))],
            };
        });

    /// <summary>The same, in another order of the file, and of the entries in it.</summary>
    public static PolicyConfiguration Shuffled(PolicyConfiguration configuration, int[] keys) => configuration with
    {
        Connections =
        [
            .. Patterns.Shuffled([.. configuration.Connections], keys).Select(profile => profile with
            {
                ClientHosts = [.. Patterns.Shuffled([.. profile.ClientHosts], keys)],
                SenderDomains = [.. Patterns.Shuffled([.. profile.SenderDomains], keys)],
            }),
        ],
        Routes = [.. Patterns.Shuffled([.. configuration.Routes], keys)],
    };
}
