namespace SecureGateway.Tracking.Store;

/// <summary>Domains as they are searched for.</summary>
internal static class DomainText
{
    /// <summary>Of an address; empty where it has none.</summary>
    public static string Of(string address) => address[(address.LastIndexOf('@') is >= 0 and var at ? at + 1 : address.Length)..];

    /// <summary><c>mail.example.com</c> is <c>com.example.mail.</c>, so that everything below a domain lies side by side.</summary>
    public static string Reverse(string domain)
    {
        var labels = domain.Split('.');
        Array.Reverse(labels);
        return string.Join('.', labels) + ".";
    }
}
