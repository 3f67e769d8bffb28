namespace SecureGateway.Configuration;

/// <summary>The identities in the data directory: <c>identities/NAME.pem</c> and <c>NAME.key</c>.</summary>
internal sealed class StoredIdentities(string dataDirectory)
{
    private readonly string _directory = Path.Combine(dataDirectory, "identities");

    public IEnumerable<string> Names =>
        Directory.Exists(_directory)
            ? Directory.EnumerateFiles(_directory, "*.pem").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)
            : [];

    /// <summary>The files of a stored identity, or null when none is stored under the name.</summary>
    public IdentityFiles? Find(string name) => Names.Contains(name) ? Files(name) : null;

    /// <summary>Key first, so that a certificate is never there without its key.</summary>
    public IdentityFiles Save(string name, string certificatePem, string keyPem)
    {
        var files = Files(name);
        PrivateFile.MakeDirectory(_directory);
        PrivateFile.Write(files.Key!, keyPem);
        PrivateFile.Write(files.Certificate!, certificatePem);
        return files;
    }

    private IdentityFiles Files(string name) =>
        new(name, Path.Combine(_directory, name + ".pem"), Path.Combine(_directory, name + ".key"), null, null);
}
