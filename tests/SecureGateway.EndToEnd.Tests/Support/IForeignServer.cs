using System.Net;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>What a server on somebody else's TLS is to be.</summary>
public sealed record ForeignServerPlan(CertificatePlan Certificate, bool Tls12Only = false, bool AsksForCertificate = false)
{
    /// <summary>A DER file with the OCSP response to staple, where the server can (openssl s_server).</summary>
    public string? Staple { get; init; }
}

/// <summary>A receiving server on somebody else's TLS.</summary>
public interface IForeignServer : IAsyncDisposable
{
    IPEndPoint EndPoint { get; }

    /// <summary>True for one that has no STARTTLS: somebody must speak it in front.</summary>
    bool TlsAtOnce { get; }

    /// <summary>All that it tells of the first message it took, once there is one: the message, and who the client was.</summary>
    Task<string> TakenAsync();
}
