using System.Text;
using Xunit.Abstractions;

namespace SecureGateway.EndToEnd.Tests.Revocation;

/// <summary>
/// State x what the authority answers x mode x direction, on real sockets. What was seen is written to <c>matrix/revocation.md</c>
/// beside the tests.
/// </summary>
public sealed class RevocationTableTests(RevocationRun run, ITestOutputHelper output) : IClassFixture<RevocationRun>
{
    internal const string Told = ", and told in report mode";

    public static TheoryData<string> Names => [.. RevocationCase.All.Select(cell => cell.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Rule", "M-7")]
    [Trait("Rule", "M-9")]
    [Trait("Rule", "M-13")]
    public void Outbound_mail_goes_as_the_state_has_it(string name)
    {
        var cell = Named(name);
        Assert.Equal(
            cell.Passes ? "delivered" : !cell.Enforce ? "delivered" + Told : "deferred: " + (MayChange(cell) ? "TlsRevocationUnknown" : "TlsCertificateNotAccepted"),
            run.Outbound(cell));
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Rule", "M-5")]
    [Trait("Rule", "M-9")]
    [Trait("Rule", "M-13")]
    public void Inbound_mail_is_taken_as_the_state_has_it(string name)
    {
        var cell = Named(name);
        Assert.Equal(
            cell.Passes ? "accepted" : !cell.Enforce ? "accepted" + Told
            : MayChange(cell) ? "451 4.7.5 TLS requirement not met: client certificate revocation status not known, try again later"
            : "550 5.7.5 TLS requirement not met: client certificate revoked, or not known not to be",
            run.Inbound(cell));
    }

    [Fact]
    public void The_table()
    {
        var text = new StringBuilder();
        foreach (var (direction, seen) in new (string, Func<RevocationCase, string>)[] { ("out", run.Outbound), ("in", run.Inbound) })
        {
            foreach (var mode in (bool[])[true, false])
            {
                text.Append($"\n## {direction}, mode {(mode ? "enforce" : "report")}\n\n| the authority | {string.Join(" | ", RevocationCase.States)} |\n|---|---|---|---|\n");
                foreach (var answer in RevocationCase.Answers.Keys)
                    text.Append($"| {answer} | {string.Join(" | ", RevocationCase.States.Select(state => seen(new RevocationCase(state, answer, mode))))} |\n");
            }
        }

        var directory = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "matrix"));
        File.WriteAllText(Path.Combine(directory.FullName, "revocation.md"), text.ToString());
        output.WriteLine(text.ToString());
        Assert.Contains("TlsRevocationUnknown", text.ToString(), StringComparison.Ordinal);
    }

    private static RevocationCase Named(string name) => RevocationCase.All.Single(cell => cell.ToString() == name);

    private static bool MayChange(RevocationCase cell) => !cell.Revoked && cell.Answer != "no address";
}
