using System.Collections.Immutable;
using System.Globalization;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Tracking;

/// <summary>
/// What a setting would have made of recent mail: judged by the very function that rules on connections, over recorded facts.
/// </summary>
/// <param name="Judged">Messages whose connection could be judged.</param>
/// <param name="Met">Of these, how many would have gone.</param>
/// <param name="Missed">The others, by what they missed first, most frequent first.</param>
/// <param name="NotTold">Messages that went in clear without TLS being tried, or whose handshake failed: nothing can be said of them.</param>
public sealed record SettingForecast(TlsSetting Setting, int Judged, int Met, ImmutableArray<MissedCount> Missed, int NotTold)
{
    public int Refused => Judged - Met;

    public static SettingForecast Of(TlsSetting setting, ConnectionSample sample)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(sample);
        int judged = 0, met = 0, notTold = 0;
        var missed = new Dictionary<string, MissedCount>(StringComparer.Ordinal);
        foreach (var connection in sample.Connections)
        {
            if (connection.Known != SampledTls.Known)
            {
                notTold += connection.Messages;
                continue;
            }

            judged += connection.Messages;
            // Where no authority was asked nothing is known of revocation, and nothing is held against the mail for it.
            var certificate = connection.Tls?.Certificate?.Revocation is null ? setting.Certificate with { Revocation = RevocationChecking.Off } : setting.Certificate;
            var ruling = TlsRuling.Judge(setting.Floor, certificate, connection.Tls, connection.Host.Length > 0 ? [connection.Host] : []);
            if (ruling.Met)
            {
                met += connection.Messages;
                continue;
            }

            var why = Why(ruling.Missed.First(), connection.Tls);
            missed[why] = missed.TryGetValue(why, out var before)
                ? before with { Messages = before.Messages + connection.Messages }
                : new MissedCount(why, connection.Messages, connection.Partner);
        }

        return new SettingForecast(setting, judged, met, [.. missed.Values.OrderByDescending(one => one.Messages).ThenBy(one => one.Why, StringComparer.Ordinal)], notTold);
    }

    /// <summary><c>would have refused 3 of 214: 2 expired, 1 TLSv1.2</c>.</summary>
    public override string ToString()
    {
        var rest = NotTold == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; of {NotTold} more nothing is known");
        if (Judged == 0)
            return "no recent mail tells" + rest;
        return Refused == 0
            ? string.Create(CultureInfo.InvariantCulture, $"would have refused none of {Judged}{rest}")
            : string.Create(CultureInfo.InvariantCulture, $"would have refused {Refused} of {Judged}: {string.Join(", ", Missed.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Messages} {one.Why}")))}{rest}");
    }

    private static string Why(RequirementCheck missed, TlsFacts? tls) => missed.Kind switch
    {
        RequirementKind.TlsInUse => "in clear",
        RequirementKind.Version => missed.Achieved,
        RequirementKind.CipherStrength => missed.Achieved,
        RequirementKind.CertificateShown => "without a certificate",
        RequirementKind.CertificateTrusted => tls?.Certificate is { Problems: not CertificateProblems.None and var problems }
            ? string.Join(" and ", TlsWords.Problems(problems))
            : "by an authority that is not trusted here",
        RequirementKind.CertificateNotRevoked => "revoked, or not known not to be",
        _ => "with another name",
    };
}

/// <param name="Partner">One of those concerned.</param>
public sealed record MissedCount(string Why, int Messages, string Partner);
