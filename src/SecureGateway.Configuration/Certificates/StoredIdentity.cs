using System.Collections.Immutable;
using System.Text;

namespace SecureGateway.Configuration;

/// <summary>An identity from the store's own file.</summary>
internal static class StoredIdentity
{
    public static IdentityLoad Load(CertificateFolder folder, string name, DateTimeOffset now)
    {
        var problems = ImmutableArray.CreateBuilder<CertificateProblem>();
        return IdentitySource.ReadFile(folder.File(CertificateKind.Identity, name), CertificatePart.Certificate, problems) is { } content
            ? IdentityLoader.Load(name, IdentitySource.Of(content), CertificateNote.Read(Encoding.UTF8.GetString(content)), now)
            : new IdentityLoad(null, problems.ToImmutable());
    }
}
