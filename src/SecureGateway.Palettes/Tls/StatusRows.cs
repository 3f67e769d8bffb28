using System.Globalization;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Palettes.Tls;

/// <summary>How TLS stands: the global setting, who enforces and who only reports, and what of ours does not work. Pure.</summary>
internal static class StatusRows
{
    public static IEnumerable<TlsFact> Of(PolicySnapshot snapshot, IEnumerable<Alarm> alarms)
    {
        var tls = snapshot.Configuration.Tls;
        yield return new TlsFact("global", "revision", snapshot.Revision.ToString(CultureInfo.InvariantCulture));
        yield return new TlsFact("global", "opportunistic TLS", tls.Opportunistic.Enabled ? "on" : "off");
        yield return new TlsFact("global", "least that is accepted", Floor(tls.Opportunistic.Floor));
        yield return new TlsFact("global", "second attempt after", ExplainWords.Span(tls.Opportunistic.RetryAfter));
        yield return new TlsFact("global", "client identity", tls.ClientIdentity);
        yield return new TlsFact("global", "trusted authorities", string.Join(", ", tls.Signing));
        foreach (var profile in snapshot.Configuration.Connections)
        {
            if (profile.Inbound.Mandatory)
                yield return new TlsFact(profile.Name, "in", Mandatory(profile.Inbound.Mode, profile.Inbound.Floor, profile.Inbound.ClientCertificate));
            if (profile.Outbound.Mandatory)
                yield return new TlsFact(profile.Name, "out", Mandatory(profile.Outbound.Mode, profile.Outbound.Floor, profile.Outbound.ServerCertificate));
        }

        foreach (var alarm in alarms)
        {
            yield return new TlsFact("alarm", alarm.About, string.Create(
                CultureInfo.InvariantCulture, $"{alarm.Reason.Describe()}: {alarm.Detail}; {alarm.Times} times since {alarm.Since:yyyy-MM-dd HH:mm:ss}Z"));
        }
    }

    private static string Mandatory(MandatoryMode mode, TlsFloor floor, CertificateRequirement certificate) =>
        $"mandatory, {ExplainWords.Mode(mode)}: {Floor(floor)}, certificate {Word(certificate.Validation)}"
        + (certificate.Validation == CertificateValidation.None ? "" : $", revocation {Word(certificate.Revocation)}");

    private static string Floor(TlsFloor floor) => $"{(floor.MinimumVersion == TlsVersion.Tls13 ? "TLS 1.3" : "TLS 1.2")}, {Word(floor.CipherStrength)} ciphers";

    private static string Word<T>(T value)
        where T : struct, Enum => Operations.KebabCase.Of(value.ToString());
}
