using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>
/// One mandatory profile against servers on other people's TLS: TLS 1.3, a trusted certificate, a name in it, a client
/// certificate to show. A tap on the wire tells what anybody could have read.
/// </summary>
public sealed class MandatoryReceivingTests
{
    private const string Host = "mx.partner.example";
    private const string Secret = "for the partner's eyes only";

    private static readonly Dictionary<string, Func<ForeignServerPlan, Task<IForeignServer>>> Stacks = new()
    {
        ["Postfix"] = PostfixInstance.StartAsync,
        ["openssl s_server"] = OpenSslServer.StartAsync,
        ["GnuTLS"] = ScriptedServer.GnuTlsAsync,
        ["nodemailer smtp-server"] = ScriptedServer.NodeAsync,
    };

    public static TheoryData<string> All => [.. Stacks.Keys];

    [SkippableTheory]
    [MemberData(nameof(All))]
    [Trait("Rule", "M-7")]
    public async Task A_server_that_meets_the_profile_gets_the_mail_and_is_shown_our_certificate(string stack)
    {
        await using var server = await Stacks[stack](new ForeignServerPlan(CertificatePlan.For(Host), AsksForCertificate: true));
        await using var tap = new WireTap(server.EndPoint, server.TlsAtOnce);
        using var scratch = new ScratchDirectory();
        await using var gateway = await StartAsync(tap, scratch);

        Assert.Equal(250, (await gateway.SendAsync("bob@partner.example", Secret + "\r\n")).Code);
        await gateway.Tracking.WaitForGoneAsync(1);

        var taken = await server.TakenAsync();
        Assert.Contains(Secret, taken, StringComparison.Ordinal);
        Assert.Contains("ours.example", taken, StringComparison.Ordinal);
        var host = Assert.Single(Assert.Single(gateway.Tracking.Attempts).Evidence.Hosts);
        Assert.Equal(("TLSv1.3", CertificateProblems.None), (host.Tls!.VersionName, host.Tls.Certificate!.Problems));
        AssertNothingInClear(tap);
    }

    public static TheoryData<string, string> AllThatMiss
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var stack in Stacks.Keys)
            {
                foreach (var what in (string[])["TLS 1.2 only", "another name", "self-signed", "unknown authority", "expired"])
                    cases.Add(stack, what);
            }

            return cases;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllThatMiss))]
    [Trait("Rule", "M-7")]
    [Trait("Rule", "M-9")]
    public async Task A_server_that_misses_one_requirement_gets_nothing(string stack, string what)
    {
        var certificate = what switch
        {
            "another name" => CertificatePlan.For("mx.other.example"),
            "self-signed" => CertificatePlan.SelfSigned(Host),
            "unknown authority" => CertificatePlan.UnknownAuthority(Host),
            "expired" => CertificatePlan.Expired(Host),
            _ => CertificatePlan.For(Host),
        };
        await using var server = await Stacks[stack](new ForeignServerPlan(certificate, Tls12Only: what == "TLS 1.2 only"));
        await using var tap = new WireTap(server.EndPoint, server.TlsAtOnce);
        using var scratch = new ScratchDirectory();
        await using var gateway = await StartAsync(tap, scratch);

        await gateway.SendAsync("bob@partner.example", Secret + "\r\n");
        var attempt = (await gateway.Tracking.WaitForAttemptsAsync(1))[0];

        var recipient = Assert.Single(attempt.Recipients);
        var reason = what != "TLS 1.2 only" ? FailureReason.TlsCertificateNotAccepted
            : stack == "GnuTLS" ? FailureReason.TlsNoSharedCipher // its alert says so: it looks for a suite first
            : FailureReason.TlsVersionRefused;
        Assert.Equal((RecipientDisposition.Deferred, reason), (recipient.Disposition, recipient.Reason));
        AssertNothingInClear(tap);
    }

    private static void AssertNothingInClear(WireTap tap)
    {
        Assert.Contains("STARTTLS", tap.Heard, StringComparison.Ordinal); // it does hear
        Assert.DoesNotContain(Secret, tap.Heard, StringComparison.Ordinal);
        Assert.DoesNotContain("MAIL FROM", tap.Heard, StringComparison.Ordinal);
    }

    private static Task<RunningGateway> StartAsync(WireTap tap, ScratchDirectory scratch)
    {
        var (certificate, key) = CertificateFactory.Shared.Client("ours.example").WritePem(scratch.Path, "ours");
        return RunningGateway.StartAsync(
            $$"""
            tls.opportunistic { enabled = on }
            tls.signing = [ staged-ca ]
            connections {
              internal { client-hosts = [ "127.0.0.1" ], relay = full }
              partner { outbound-tls {
                mandatory = on, minimum-version = "1.3", cipher-strength = high, client-identity = ours
                server-certificate { validation = name, names = [ "{{Host}}" ] }
              } }
            }
            routes = [ { domains = [ "partner.example" ], to = [ "{{tap.HostAndPort}}" ], connection = partner } ]
            """,
            node: $$"""
            identities { ours { certificate = "{{certificate}}", key = "{{key}}" } }
            signing { staged-ca { certificate = "{{CertificateFactory.Shared.WriteRoot(scratch.Path)}}" } }
            """);
    }
}
