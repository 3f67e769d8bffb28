using System.Collections.Immutable;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Reading;

/// <summary>Reads <c>signing</c>: each file holds at least one certificate.</summary>
internal static class SigningReader
{
    public static ImmutableArray<SigningFile> Read(Block node)
    {
        var files = ImmutableArray.CreateBuilder<SigningFile>();
        foreach (var (name, block) in node.Named(NodeKeys.Signing))
        {
            if (name == KnownNames.System)
                block.Error("'system' is the name of this machine's own store", "give the certificate another name");
            if (block.GetOptionalPath(NodeKeys.Certificate) is not { } file)
            {
                block.Error("the signing certificate names no file", "write certificate = \"partner-ca.pem\"");
                continue;
            }

            Check(file, block);
            files.Add(new SigningFile(name, file));
        }

        return files.ToImmutable();
    }

    private static void Check(string file, Block block)
    {
        try
        {
            if (PemCertificates.Read(File.ReadAllText(file)) is not { Count: > 0 })
                block.Error(NodeKeys.Certificate, $"\"{file}\" holds no readable certificate", "give a PEM file with -----BEGIN CERTIFICATE-----");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = e is UnauthorizedAccessException ? "permission denied" : File.Exists(file) ? e.Message : "there is no such file";
            block.Error(NodeKeys.Certificate, $"\"{file}\" cannot be read: {reason}", "name a file that exists and can be read");
        }
    }
}
