using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace SecureGateway.Configuration;

/// <summary>
/// The files by which peers know each other. A founder's folder holds the CA with its key, and a folder for each peer, to be
/// carried to its machine: the CA's certificate, the peer's own with its key, and the <c>cluster.conf</c> that names them.
/// Nothing is changed while anything is wrong; what is there already stays, unless it is renewed.
/// </summary>
public static class ClusterFolder
{
    private const string AuthorityFile = "cluster-ca.pem";
    private const string AuthorityKeyFile = "cluster-ca.key";
    private const string CertificateFile = "node.pem";
    private const string KeyFile = "node.key";
    private const string ConfigurationFile = "cluster.conf";

    private static readonly ImmutableArray<string> PeerFiles = [AuthorityFile, CertificateFile, KeyFile, ConfigurationFile];

    /// <summary>Makes what is missing of the CA and of the peers' folders.</summary>
    /// <param name="peers">All of them; <see cref="PeerWords"/> has judged them.</param>
    /// <param name="renew">Peers that have a certificate get a new one.</param>
    /// <exception cref="IOException">What was written until then stays, and a second call goes on from there.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static ClusterOutcome Init(string directory, ImmutableArray<PeerAddress> peers, bool renew, DateTimeOffset now)
    {
        var (certificateFile, keyFile) = (Path.Combine(directory, AuthorityFile), Path.Combine(directory, AuthorityKeyFile));
        var found = File.Exists(certificateFile);
        if (found != File.Exists(keyFile))
        {
            return ClusterOutcome.Refused(
                $"\"{directory}\" has {(found ? AuthorityFile : AuthorityKeyFile)} and no {(found ? AuthorityKeyFile : AuthorityFile)}: "
                + "put the missing one back, or take another directory to make a new CA for all peers");
        }

        using var authority = found ? Authority(certificateFile, keyFile, out var problem) : Made(out problem);
        if (authority is null)
            return ClusterOutcome.Refused(problem);
        if (authority.NotAfter < now)
            return ClusterOutcome.Refused($"the CA in \"{certificateFile}\" ended on {authority.NotAfter:yyyy-MM-dd}: take another directory to make a new one for all peers");
        var said = ImmutableArray.CreateBuilder<string>();
        PrivateFile.MakeDirectory(directory);
        if (!found)
        {
            Write(keyFile, authority.KeyPem, said); // the key first: a certificate alone would look like a CA whose key went
            Write(certificateFile, authority.CertificatePem, said);
        }

        said.Add($"{certificateFile}: the cluster's CA, {(found ? "as it was" : "new")}, until {authority.NotAfter:yyyy-MM-dd}");
        foreach (var peer in peers)
            said.Add(Peer(Path.Combine(directory, peer.Name), peer, peers, authority, renew, now, said));
        return new ClusterOutcome([], said.ToImmutable());

        ClusterAuthority Made(out string nothing)
        {
            nothing = "";
            return ClusterAuthority.Make(now);
        }
    }

    /// <summary>Brings a peer's folder to where its node reads it, once everything in it is sound.</summary>
    /// <param name="renew">Files of another content may be replaced.</param>
    /// <exception cref="IOException">See <see cref="Init"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">See <see cref="Init"/>.</exception>
    public static ClusterOutcome Join(string folder, string directory, bool renew)
    {
        var missing = PeerFiles.Where(name => !File.Exists(Path.Combine(folder, name))).ToImmutableArray();
        if (!missing.IsEmpty)
            return ClusterOutcome.Refused($"\"{folder}\" is no peer's folder: it has no {string.Join(", no ", missing)}; take one that cluster init made");
        var read = ConfigurationReader.Read([Path.Combine(folder, ConfigurationFile)]);
        if (read.Configuration is not { } configuration)
            return new ClusterOutcome([.. read.Errors.Select(error => error.ToString())], []);
        var others = PeerFiles.Where(name => Differs(Path.Combine(folder, name), Path.Combine(directory, name))).ToImmutableArray();
        if (!renew && !others.IsEmpty)
            return ClusterOutcome.Refused($"\"{directory}\" holds another {string.Join(", another ", others)}: say --renew to replace what is there, or name another directory");
        var said = ImmutableArray.CreateBuilder<string>();
        PrivateFile.MakeDirectory(directory);
        foreach (var name in PeerFiles)
            Write(Path.Combine(directory, name), File.ReadAllText(Path.Combine(folder, name)), said);
        var node = configuration.Node;
        said.Add($"{node.Name} is ready to join {string.Join(", ", node.Cluster!.Peers.Where(peer => peer.Name != node.Name).Select(peer => peer.ToString()))}.");
        said.Add($"Start it with: SecureGateway.Host run --config gateway.conf --config {Path.Combine(directory, ConfigurationFile)}");
        return new ClusterOutcome([], said.ToImmutable());
    }

    private static string Peer(
        string folder, PeerAddress peer, ImmutableArray<PeerAddress> peers, ClusterAuthority authority, bool renew, DateTimeOffset now, ImmutableArray<string>.Builder said)
    {
        PrivateFile.MakeDirectory(folder);
        Write(Path.Combine(folder, AuthorityFile), authority.CertificatePem, said);
        Write(Path.Combine(folder, ConfigurationFile), Configuration(peer, peers), said);
        var (certificateFile, keyFile) = (Path.Combine(folder, CertificateFile), Path.Combine(folder, KeyFile));
        if (!renew && File.Exists(certificateFile) && File.Exists(keyFile))
            return $"{folder}: for {peer}, whose certificate is as it was (--renew makes a new one)";
        var issued = authority.Issue(peer, now);
        File.Delete(certificateFile); // never beside a key that is not its own
        Write(keyFile, issued.KeyPem, said);
        Write(certificateFile, issued.CertificatePem, said);
        return $"{folder}: for {peer}, its certificate new, until {issued.NotAfter:yyyy-MM-dd}";
    }

    private static ClusterAuthority? Authority(string certificateFile, string keyFile, out string problem)
    {
        problem = "";
        try
        {
            return ClusterAuthority.Read(File.ReadAllText(certificateFile), File.ReadAllText(keyFile));
        }
        catch (CryptographicException)
        {
            problem = $"\"{keyFile}\" is not the key of the CA in \"{certificateFile}\", or one of them is damaged: put the right ones back, "
                + "or take another directory to make a new CA for all peers";
            return null;
        }
    }

    private static string Configuration(PeerAddress peer, ImmutableArray<PeerAddress> peers)
    {
        var text = new StringBuilder($$"""
            # {{peer.Name}} among its peers. Name this file after the one with what all nodes share.
            secure-gateway {
              node {
                name = "{{peer.Name}}"
                cluster {
                  # The same list on every node.
                  peers {

            """);
        foreach (var each in peers)
            text.Append($"        \"{each.Name}\" {{ host = \"{each.Host}\", port = {each.Port} }}\n");
        return text.Append($$"""
                  }
                  tls { ca = "{{AuthorityFile}}", certificate = "{{CertificateFile}}", key = "{{KeyFile}}" }
                }
              }
            }

            """).ToString();
    }

    private static bool Differs(string one, string other) => File.Exists(other) && !File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other));

    private static void Write(string file, string text, ImmutableArray<string>.Builder said) =>
        PrivateFile.Write(file, text, e => said.Add($"{file} is written, but may not outlive a power failure: {e.Message}"));
}
