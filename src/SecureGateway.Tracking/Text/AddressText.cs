using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>Addresses in the one form in which they are kept and compared: lower case, the domain as A-labels.</summary>
internal static class AddressText
{
    /// <summary>Empty for the null sender.</summary>
    public static string Of(MailAddress? address) => address switch
    {
        null => "",
        { Domain.Value: { Length: > 0 } domain } => $"{SubjectText.Bound(address.LocalPart).ToLowerInvariant()}@{domain}",
        _ => SubjectText.Bound(address.LocalPart).ToLowerInvariant(),
    };
}
