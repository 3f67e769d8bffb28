using System.Collections.Immutable;
using System.Text;

namespace SecureGateway.Configuration;

/// <summary>Signing certificates from the store's own file.</summary>
internal static class StoredSigning
{
    public static SigningLoad Load(CertificateFolder folder, string name, DateTimeOffset now)
    {
        var file = folder.File(CertificateKind.Signing, name);
        var problems = ImmutableArray.CreateBuilder<CertificateProblem>();
        return IdentitySource.ReadFile(file, CertificatePart.Certificate, problems) is { } content
            ? SigningLoader.Load(name, content, $"\"{file}\"", CertificateNote.Read(Encoding.UTF8.GetString(content)), now)
            : new SigningLoad(null, problems.ToImmutable());
    }
}
