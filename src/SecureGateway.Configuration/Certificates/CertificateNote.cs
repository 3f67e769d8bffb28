using System.Globalization;

namespace SecureGateway.Configuration;

/// <summary>
/// What the store remembers of something beside its certificates. Stands as explanatory text (RFC 7468 2) before the PEM
/// blocks of its file, so that one rename replaces all of it.
/// </summary>
/// <param name="FilesDigest">
/// <see cref="CertificateSeries.Digest"/> of what the configured files held when they were last taken over; null when they never were.
/// A file that has changed since is taken over again; one that has not does not undo a later import.
/// </param>
public sealed record CertificateNote(CertificateOrigin Origin, DateTimeOffset Since, string? FilesDigest)
{
    private const string OriginLine = "Origin: ", SinceLine = "Since: ", FilesLine = "Files: ";

    internal string Text => string.Create(
        CultureInfo.InvariantCulture, $"{OriginLine}{Origin}\n{SinceLine}{Since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\n{(FilesDigest is null ? "" : FilesLine + FilesDigest + "\n")}");

    /// <summary>What is missing or unreadable, as in a file that was put there by hand, reads as an import.</summary>
    internal static CertificateNote Read(string pem)
    {
        var head = pem.Split("-----BEGIN", 2)[0].Split('\n');
        return new CertificateNote(
            Enum.TryParse<CertificateOrigin>(Value(OriginLine), out var origin) ? origin : CertificateOrigin.Import,
            DateTimeOffset.TryParse(Value(SinceLine), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since) ? since : default,
            Value(FilesLine));

        string? Value(string line) => head.FirstOrDefault(entry => entry.StartsWith(line, StringComparison.Ordinal))?[line.Length..].Trim();
    }
}
