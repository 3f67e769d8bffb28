using SecureGateway.Mail;

namespace SecureGateway.Revocation;

/// <summary>An authority was asked and there is no answer that can be used.</summary>
internal sealed class StatusException(UnknownBecause because, string detail, Exception? cause = null) : Exception(detail, cause)
{
    public UnknownBecause Because { get; } = because;
}
