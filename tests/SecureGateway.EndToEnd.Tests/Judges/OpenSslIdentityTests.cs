using System.Globalization;
using System.Net;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>Which of several identities <c>openssl s_client</c> is shown.</summary>
[Trait("Rule", "C-2")]
public sealed class OpenSslIdentityTests : IDisposable
{
    private readonly ScratchDirectory _files = new();

    [SkippableTheory]
    [InlineData("identity = default", "mx2.example.net", "mx2.example.net")]
    [InlineData("identity = default", "any.example.com", "*.example.com")]
    [InlineData("identity = default", "a.b.example.com", "gw.example.org")]
    [InlineData("identity = default", "gw.example.org", "gw.example.org")]
    [InlineData("identity = default", null, "gw.example.org")]
    [InlineData("identity = [ default, wild ]", "mx2.example.net", "gw.example.org")]
    [InlineData("identity = [ default, wild ]", "any.example.com", "*.example.com")]
    [InlineData("identity = [ wild, default ]", null, "*.example.com")]
    public async Task The_identity_with_the_name_that_the_client_asks_for_is_shown(string policy, string? serverName, string commonName)
    {
        OutsideProgram.Need("openssl");
        await using var gateway = await RunningGateway.StartAsync(
            $"tls {{ opportunistic.enabled = on, {policy} }}",
            node: $"identities {{ {Identity("default", "gw.example.org")}, {Identity("mx2", "mx2.example.net")}, {Identity("wild", "*.example.com")} }}");

        Assert.Equal(commonName, await ShownAsync(gateway.Smtp, serverName, "-starttls", "smtp"));
        Assert.Equal(commonName, await ShownAsync(gateway.ImplicitTls, serverName));
    }

    public void Dispose() => _files.Dispose();

    private string Identity(string name, string host)
    {
        var (certificate, key) = CertificateFactory.Shared.Server(host).WritePem(_files.Path, name);
        return $"{name} {{ certificate = \"{certificate}\", key = \"{key}\" }}";
    }

    private static async Task<string> ShownAsync(IPEndPoint server, string? serverName, params string[] startTls)
    {
        string[] named = serverName is null ? ["-noservername"] : ["-servername", serverName];
        var result = await OutsideProgram.RunAsync(
            OutsideProgram.Need("openssl"),
            ["s_client", "-connect", $"127.0.0.1:{server.Port.ToString(CultureInfo.InvariantCulture)}", .. startTls, .. named, "-crlf", "-ign_eof"],
            "QUIT\n");
        var subject = result.Expect(0).Output.Split('\n').First(line => line.StartsWith("subject=", StringComparison.Ordinal));
        return subject[(subject.IndexOf("CN = ", StringComparison.Ordinal) + 5)..].Split(',')[0];
    }
}
