using System.Globalization;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>
/// A ticket got where nobody asks for a certificate does not help where one is asked for, on both kinds of listeners: openssl s_client
/// keeps the session of one address and offers it from another, whose profile wants a client certificate.
/// </summary>
public sealed class ResumptionTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "C-5")]
    public async Task A_ticket_does_not_take_the_place_of_a_client_certificate(bool implicitTls)
    {
        var openssl = OutsideProgram.Need("openssl");
        using var scratch = new ScratchDirectory();
        await using var behind = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            tls { opportunistic.enabled = on, signing = [ staged-ca ] }
            connections {
              asking { client-hosts = [ "127.0.0.2" ], inbound-tls { mandatory = on, client-certificate { validation = trusted } } }
            }
            domains = [ "corp.example" ]
            routes = [ { domains = [ "corp.example" ], to = [ "{{behind.HostAndPort}}" ] } ]
            """,
            node: $$"""signing { staged-ca { certificate = "{{CertificateFactory.Shared.WriteRoot(scratch.Path)}}" } }""");
        var endPoint = implicitTls ? gateway.ImplicitTls : gateway.Smtp;
        string[] common =
        [
            "s_client", "-connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{endPoint.Port}"), "-tls1_3", "-crlf", "-ign_eof",
            .. implicitTls ? [] : (string[])["-starttls", "smtp"],
        ];
        var session = Path.Combine(scratch.Path, "session.pem");

        var first = await SayAsync(openssl, [.. common, "-bind", "127.0.0.1", "-sess_out", session]);
        Skip.If(first.Contains("unknown option", StringComparison.OrdinalIgnoreCase), "this openssl cannot bind");
        Assert.Contains("250 2.1.0 Ok", first, StringComparison.Ordinal);
        Assert.True(File.Exists(session), first);
        var second = await SayAsync(openssl, [.. common, "-bind", "127.0.0.2", "-sess_in", session]);

        Assert.Contains("550 5.7.5 TLS requirement not met: client certificate missing", second, StringComparison.Ordinal);
        Assert.Contains("New, TLSv1", second, StringComparison.Ordinal);
        Assert.DoesNotContain("Reused, TLSv1", second, StringComparison.Ordinal);
    }

    private static async Task<string> SayAsync(string openssl, string[] arguments)
    {
        await using var client = OutsideProgram.Start(openssl, arguments);
        await client.WriteAsync("EHLO openssl.example\nMAIL FROM:<x@bank.example>\nQUIT\n");
        var ended = await client.WaitForExitAsync();
        return ended.Output + ended.Error;
    }
}
