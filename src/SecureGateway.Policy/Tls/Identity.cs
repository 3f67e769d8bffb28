using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// The identities of this node: certificate and key, used as server and as client. Null means there is none of that name,
/// or it cannot be used; that was logged when it was found out, and is a failure of our own.
/// </summary>
public interface IIdentities
{
    SslStreamCertificateContext? Find(string name);

    /// <summary>The one to show to a client that means the server <paramref name="serverName"/> (SNI), as <see cref="IdentityChoice"/> has it.</summary>
    /// <param name="names">As <see cref="TlsSettings.Identities"/>.</param>
    /// <param name="serverName">Empty when the client names none.</param>
    SslStreamCertificateContext? Choose(ImmutableArray<string> names, string serverName);
}

/// <summary>The CAs that profiles trust.</summary>
public interface ITrust
{
    /// <summary>Another object when other CAs came into use: what was made of the earlier ones and kept is to be made anew.</summary>
    object Generation { get; }

    /// <summary>
    /// A policy for building chains: the system's store, custom roots, or both. Kept by the caller for each destination,
    /// because building one is a large part of a handshake.
    /// </summary>
    /// <param name="signing"><c>system</c> and names of signing certificates; empty takes the global list.</param>
    X509ChainPolicy ChainPolicy(ImmutableArray<string> signing, bool forServer);

    /// <summary>Under which names of <c>signing</c> lists an anchor is trusted; empty when nobody trusts it.</summary>
    /// <param name="anchor">As <see cref="CertificateFactsReader.AnchorOf"/> makes it.</param>
    ImmutableArray<string> NamesOf(string anchor);
}

/// <summary>Whoever knows what the authorities say of a certificate.</summary>
public interface IRevocationStatus
{
    /// <summary>
    /// The status of a path, from memory or by asking its authorities. Their addresses come from the certificates: whoever asks has
    /// found the path trusted first (<see cref="RevocationPolicy"/>). Never throws for what an authority or the network does, and
    /// never takes longer than <paramref name="limit"/>: then the status is unknown, and the answer is remembered when it comes.
    /// </summary>
    /// <param name="leafIsGood">The peer has proved its own certificate good (stapled): only its issuers are asked about.</param>
    ValueTask<RevocationFacts> FindAsync(CertificatePath path, bool leafIsGood, TimeSpan limit);
}
