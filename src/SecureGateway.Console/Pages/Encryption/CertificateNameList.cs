using SecureGateway.Configuration;
using SecureGateway.Palettes.Certificates;
using SecureGateway.WebConsole.Operating;

namespace SecureGateway.WebConsole.Pages.Encryption;

/// <summary>What a policy may name of the certificate store; nothing when the store cannot be asked, for names can be typed.</summary>
public sealed record CertificateNameList(IReadOnlyList<string> Identities, IReadOnlyList<string> Signing)
{
    public static async Task<CertificateNameList> ReadAsync(ConsoleOperations operations)
    {
        var all = (await operations.RowsAsync<CertificateRow>("certificate", "list")).Rows;
        return new CertificateNameList(
            [.. all.Where(row => row.Kind == CertificateKind.Identity).Select(row => row.Name)],
            ["system", .. all.Where(row => row.Kind == CertificateKind.Signing).Select(row => row.Name)]);
    }
}
