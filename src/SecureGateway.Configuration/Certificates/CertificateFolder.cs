using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SecureGateway.Configuration;

/// <summary>
/// The store on the disk: <c>identities/NAME.pem</c>, <c>signing/NAME.pem</c> and <c>requests/NAME.pem</c> in the data
/// directory, each with all that belongs to one entry, so that one rename replaces it whole.
/// </summary>
/// <param name="logger">Told what the disk did not confirm.</param>
/// <param name="sync">Brings a directory to the disk.</param>
internal sealed class CertificateFolder(string dataDirectory, ILogger? logger = null, Action<string>? sync = null)
{
    /// <summary>What would be right, where <see cref="IsName"/> says no.</summary>
    public const string NameAdvice = "use up to 64 letters, digits, '-' and '_'";

    private const string Extension = ".pem";

    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly Action<string> _sync = sync ?? UnixFile.SyncDirectory;

    public static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>
    /// Makes the directories, narrows what is wider than 0700 and 0600, and removes what a crash left unfinished.
    /// </summary>
    /// <exception cref="IOException">It cannot be done.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of permission; or it belongs to another account.</exception>
    public void Prepare()
    {
        foreach (var directory in Enum.GetValues<CertificateKind>().Select(Home))
        {
            PrivateFile.MakeDirectory(directory);
            Narrow(directory);
            foreach (var file in Directory.EnumerateFiles(directory))
            {
                if (file.EndsWith(PrivateFile.Unfinished, StringComparison.Ordinal))
                    PrivateFile.Delete(file, Unsynced, _sync);
                else
                    Narrow(file);
            }
        }

        void Narrow(string path)
        {
            if (PrivateFile.Narrow(path))
                _logger.LogWarning("Others could read \"{Path}\": its permissions were narrowed. Where keys may have been read, replace them", path);
        }
    }

    public IEnumerable<string> Names(CertificateKind kind) => Directory.Exists(Home(kind))
        ? Directory.EnumerateFiles(Home(kind), "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)).Where(IsName).Order(StringComparer.Ordinal)
        : [];

    public string File(CertificateKind kind, string name) => Path.Combine(Home(kind), name + Extension);

    public void Write(CertificateKind kind, string name, string pem) => PrivateFile.Write(File(kind, name), pem, Unsynced, _sync);

    public void Delete(CertificateKind kind, string name) => PrivateFile.Delete(File(kind, name), Unsynced, _sync);

    private void Unsynced(IOException cause) =>
        _logger.LogError(cause, "A change in the certificate store is made, and the disk has not confirmed it: after a power failure the old one may be back. Look at the disk");

    private string Home(CertificateKind kind) => Path.Combine(dataDirectory, kind switch
    {
        CertificateKind.Identity => "identities",
        CertificateKind.Signing => "signing",
        _ => "requests",
    });
}
