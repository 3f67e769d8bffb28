using System.Globalization;
using System.Text;
using SecureGateway.Staging;

namespace SecureGateway.Host.Demo;

/// <summary>Writes the demo's configuration: a file as an administrator would write it, only with staged hosts in the routes.</summary>
public static class DemoConfiguration
{
    /// <returns>The file's path.</returns>
    public static string Write(string directory, IReadOnlyList<(DemoCase Case, IReadOnlyList<StagedPeer> Hosts)> staged, StagedPeer sender, TimeSpan retryAfter)
    {
        var authority = CertificateFactory.Shared.WriteRoot(directory);
        var (certificate, key) = CertificateFactory.Shared.Client("gateway.partner.example").WritePem(directory, "partner-client");
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            secure-gateway {
              node {
                name = "demo"
                host-name = "gateway.example"
                data-directory = "{{directory}}/data"
                smtp.listeners = [ { address = "127.0.0.1", port = 0, tls = starttls } ]
                console { address = "127.0.0.1", port = 0 }
                identities { partner-client { certificate = "{{certificate}}", key = "{{key}}" } }
                signing { demo-ca { certificate = "{{authority}}" } }
              }
              policy {
                tls {
                  opportunistic { enabled = on, retry-after = {{retryAfter.TotalSeconds}}s }
                  signing = [ demo-ca ]
                }
                connections {
                  internal { notes = "our own mail server", client-hosts = [ "127.0.0.1" ], relay = full }
            {{DoorCase.Profiles}}

            """);
        foreach (var demo in staged.Select(entry => entry.Case).Where(demo => demo.Mandatory is not null))
            text.Append(CultureInfo.InvariantCulture, $"      {demo.Profile} {{ outbound-tls {{ {demo.Mandatory} }} }}\n");
        text.Append(CultureInfo.InvariantCulture, $$"""
                }
                domains = [ "{{DemoCommand.SenderDomain}}" ]
                routes = [
                  { domains = [ "{{DemoCommand.SenderDomain}}" ], to = [ "{{sender.HostAndPort}}" ] }

            """);
        foreach (var (demo, hosts) in staged)
        {
            var to = string.Join(", ", hosts.Select((host, index) => string.Create(
                CultureInfo.InvariantCulture, $"{{ host = \"{host.HostAndPort}\", priority = {(index + 1) * 10} }}")));
            text.Append(CultureInfo.InvariantCulture, $"      {{ domains = [ \"{demo.Domain}\" ], to = [ {to} ]{(demo.Mandatory is null ? "" : $", connection = {demo.Profile}")} }}\n");
        }

        text.Append("    ]\n  }\n}\n");
        var path = Path.Combine(directory, "demo.conf");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
