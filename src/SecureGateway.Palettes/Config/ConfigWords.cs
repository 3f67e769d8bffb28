using SecureGateway.Configuration;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Config;

/// <summary>What the configuration says, in sentences.</summary>
internal static class ConfigWords
{
    public static readonly Noun Changes = new("change", "changes");

    /// <summary>A line of an error; an edit has no file.</summary>
    public static string Problem(ConfigurationError error) =>
        error.File == "edit" ? $"{error.Key}: {error.Problem}{(error.WouldBeRight.Length == 0 ? "" : ", " + error.WouldBeRight)}" : error.ToString();

    public static string Peer(PeerOutcome peer) => peer.Answer switch
    {
        PeerAnswer.Activated => $"{peer.Peer}: runs on it{Because(", but", peer)}",
        PeerAnswer.Accepted => $"{peer.Peer}: accepted it, and has not said yet that it runs on it{Because("", peer)}",
        PeerAnswer.Refused => $"{peer.Peer}: refused{Because("", peer)}",
        _ => $"{peer.Peer}: away; it gets it when it is heard{Because("", peer)}",
    };

    private static string Because(string but, PeerOutcome peer) => peer.Problems.IsEmpty ? "" : $"{but}: {string.Join("; ", peer.Problems)}";

    /// <summary>A name as a part of a key.</summary>
    public static string Part(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : $"\"{name}\"";

    public static string Tls(bool mandatory, Policy.MandatoryMode mode, Policy.TlsFloor floor, Policy.CertificateRequirement certificate) => !mandatory
        ? "global rule"
        : string.Join(", ", new[]
        {
            mode == Policy.MandatoryMode.Report ? "report only" : "mandatory",
            floor.MinimumVersion == Policy.TlsVersion.Tls13 ? "TLS 1.3" : "TLS 1.2",
            CellText.Of(floor.CipherStrength),
            certificate.Validation switch
            {
                Policy.CertificateValidation.None => "",
                Policy.CertificateValidation.Trusted => "trusted certificate",
                _ => "certificate with name",
            },
        }.Where(part => part.Length > 0));

    /// <summary>Edits of <c>KEY=VALUE</c> below a prefix.</summary>
    public static (IReadOnlyList<PolicyEdit> Edits, Refusal? Refusal) Settings(string prefix, IEnumerable<string> settings)
    {
        var edits = new List<PolicyEdit>();
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                return ([], new Refusal("a setting has no '='; write KEY=VALUE, such as relay=none", Operations.RefusalKind.Usage));
            edits.Add(new PolicyEdit.Set($"{prefix}.{setting[..equals].Trim()}", setting[(equals + 1)..]));
        }

        return (edits, null);
    }
}
