using System.Collections.Immutable;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Reading;

/// <summary>Reads <c>signing</c> and tries each: a file holds at least one certificate, which may be trusted (C-1).</summary>
internal static class SigningReader
{
    /// <returns>The configured files, and the names of all there are: configured and stored.</returns>
    public static (ImmutableArray<SigningFile> Configured, ImmutableArray<string> Names) Read(Block node, string dataDirectory, DateTimeOffset now)
    {
        var files = ImmutableArray.CreateBuilder<SigningFile>();
        ImmutableArray<string> stored = [.. new CertificateFolder(dataDirectory).Names(CertificateKind.Signing)];
        foreach (var (name, block) in node.Named(NodeKeys.Signing))
        {
            if (name == KnownNames.System)
                block.Error("'system' is the name of this machine's own store", "give the certificate another name");
            else if (!CertificateFolder.IsName(name))
                block.Error($"'{name}' cannot name a signing certificate", CertificateFolder.NameAdvice);
            if (block.GetOptionalPath(NodeKeys.Certificate) is not { } file)
            {
                block.Error("the signing certificate names no file", "write certificate = \"partner-ca.pem\"");
                continue;
            }

            if (stored.Contains(name) && !File.Exists(file))
                block.Warn("its file is gone; what was taken over from it is in the store and is used", "take the entry out");
            else
                Check(name, file, block, now);
            files.Add(new SigningFile(name, file));
        }

        return (files.ToImmutable(), [.. files.Select(file => file.Name).Concat(stored).Distinct()]);
    }

    private static void Check(string name, string file, Block block, DateTimeOffset now)
    {
        var problems = ImmutableArray.CreateBuilder<CertificateProblem>();
        if (IdentitySource.ReadFile(file, CertificatePart.Certificate, problems) is { } content)
            problems.AddRange(SigningLoader.Load(name, content, $"\"{file}\"", new CertificateNote(CertificateOrigin.File, now, null), now).Problems);
        foreach (var problem in problems)
        {
            if (problem.Weight == ProblemWeight.Unusable)
                block.Error(NodeKeys.Certificate, problem.Problem, problem.Right);
            else
                block.Warn(NodeKeys.Certificate, problem.Problem, problem.Right);
        }
    }
}
