using System.Collections.Immutable;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Reading;

/// <summary>Reads <c>identities</c> and tries each: what a handshake would stumble over is an error here (C-1).</summary>
internal static class IdentityReader
{
    /// <returns>The configured identities, and the names of all there are: configured, stored, and <c>default</c>, which is made when missing.</returns>
    public static (ImmutableArray<IdentityFiles> Configured, ImmutableArray<string> Names) Read(Block node, string dataDirectory, DateTimeOffset now)
    {
        var configured = ImmutableArray.CreateBuilder<IdentityFiles>();
        var folder = new CertificateFolder(dataDirectory);
        ImmutableArray<string> stored = [.. folder.Names(CertificateKind.Identity)];
        foreach (var (name, block) in node.Named(NodeKeys.Identities))
        {
            if (!CertificateFolder.IsName(name))
                block.Error($"'{name}' cannot name an identity", CertificateFolder.NameAdvice);
            else if (Files(name, block) is { } files)
            {
                configured.Add(files);
                Try(files, block, stored.Contains(name) ? StoredIdentity.Load(folder, name, now).Identity : null, now);
            }
        }

        foreach (var name in stored.Where(name => configured.All(files => files.Name != name)))
        {
            foreach (var problem in StoredIdentity.Load(folder, name, now).Problems)
            {
                if (problem.Weight == ProblemWeight.Unusable)
                    node.Error(NodeKeys.DataDirectory, $"stored identity '{name}': {problem.Problem}", problem.Right);
                else
                    node.Warn(NodeKeys.DataDirectory, $"stored identity '{name}': {problem.Problem}", problem.Right);
            }
        }

        return (configured.ToImmutable(), [.. configured.Select(files => files.Name).Concat(stored).Append(CertificateStore.DefaultName).Distinct()]);
    }

    private static IdentityFiles? Files(string name, Block block)
    {
        var (pem, pkcs12) = (block.GetOptionalPath(NodeKeys.Certificate), block.GetOptionalPath(NodeKeys.Pkcs12));
        var key = block.GetOptionalPath(NodeKeys.IdentityKey);
        if (pem is null == pkcs12 is null || (pkcs12 is not null && key is not null))
        {
            block.Error(
                pem is null && pkcs12 is null ? "the identity names no file" : "the identity names PEM and PKCS#12 files",
                "write certificate = \"gw1.pem\", key = \"gw1.key\", or pkcs12 = \"gw1.pfx\"");
            return null;
        }

        return new IdentityFiles(name, pem, key, pkcs12, block.GetOptionalPath(NodeKeys.KeyPasswordFile));
    }

    private static void Try(IdentityFiles files, Block block, Identity? stored, DateTimeOffset now)
    {
        if (stored is not null && files.All.All(file => !File.Exists(file)))
        {
            block.Warn("its files are gone; what was taken over from them is in the store and is used", "take the entry out");
            return;
        }

        foreach (var problem in IdentityLoader.Load(files, now).Problems)
        {
            var key = problem.Part switch
            {
                CertificatePart.Certificate => NodeKeys.Certificate,
                CertificatePart.Key when files.Key is null => NodeKeys.Certificate,
                CertificatePart.Key => NodeKeys.IdentityKey,
                CertificatePart.Password => NodeKeys.KeyPasswordFile,
                _ => NodeKeys.Pkcs12,
            };
            if (problem.Weight == ProblemWeight.Unusable)
                block.Error(key, problem.Problem, problem.Right);
            else
                block.Warn(key, problem.Problem, problem.Right);
        }
    }
}
