using System.Collections.Immutable;
using SecureGateway.Operations;
using SecureGateway.Policy;
using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Track;

/// <summary>One setting to be tried on recent mail: what a profile has, with what was given in place of it. The keys are those of a profile's TLS block.</summary>
internal sealed class ForecastArguments
{
    private readonly Argument<TlsVersion> _version = new("minimum-version", Kinds.Choice<TlsVersion>("VERSION", [("1.2", TlsVersion.Tls12), ("1.3", TlsVersion.Tls13)]), "try this one in place of the profile's");

    private readonly Argument<CipherStrength> _strength = new("cipher-strength", Kinds.Choice<CipherStrength>("STRENGTH"), "try this one in place of the profile's");

    private readonly Argument<CertificateValidation> _validation = new("validation", Kinds.Choice<CertificateValidation>("LEVEL"), "how far the certificate is judged");

    private readonly Argument<string> _names = new("names", Kinds.Word("NAMES"), "names that are accepted, with commas between");

    private readonly Argument<NameMatch> _match = new("match", Kinds.Choice<NameMatch>("MATCH"), "where the certificate's names are looked for");

    private readonly Argument<string> _signing = new("signing", Kinds.Word("NAMES"), "authorities that are trusted, with commas between");

    private readonly Argument<RevocationChecking> _revocation = new("revocation", Kinds.Choice<RevocationChecking>("CHECKING"), "what has to be known of the certificate's revocation");

    public ForecastArguments() => All = [_version, _strength, _validation, _names, _match, _signing, _revocation];

    public IReadOnlyList<Argument> All { get; }

    /// <summary>Null when none was given; else the profile's own setting with these in its place.</summary>
    public TlsSetting? Chosen(OperationCall call, PolicyConfiguration configuration, TlsFloor floor, CertificateRequirement certificate)
    {
        if (!All.Any(call.Has))
            return null;
        floor = new TlsFloor(call.FindValue(_version) ?? floor.MinimumVersion, call.FindValue(_strength) ?? floor.CipherStrength);
        certificate = certificate with
        {
            Validation = call.FindValue(_validation) ?? certificate.Validation,
            Names = call.Find(_names) is { } names ? Split(names) : certificate.Names,
            Match = call.FindValue(_match) ?? certificate.Match,
            Signing = call.Find(_signing) is { } signing ? Split(signing) : certificate.Signing,
            Revocation = call.FindValue(_revocation) ?? certificate.Revocation,
        };
        certificate = certificate.Under(configuration.Tls);
        return new TlsSetting(TlsSetting.NameOf(floor, certificate), floor, certificate)
        {
            NewSigning = [.. (certificate.Signing.IsDefault ? [] : certificate.Signing).Except(Used(configuration), StringComparer.Ordinal)],
            InsistsOnRevocation = certificate.Revocation == RevocationChecking.Required || (call.Has(_revocation) && certificate.Revocation != RevocationChecking.Off),
        };
    }

    private static IEnumerable<string> Used(PolicyConfiguration configuration) => configuration.Tls.Signing.Concat(
        configuration.Connections.SelectMany(profile => profile.Inbound.ClientCertificate.Signing.Concat(profile.Outbound.ServerCertificate.Signing)));

    private static ImmutableArray<string> Split(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
