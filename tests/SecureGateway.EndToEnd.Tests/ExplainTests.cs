using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.EndToEnd.Tests;

/// <summary><c>explain</c> as an operator meets it.</summary>
public sealed class ExplainTests
{
    private const string Configuration = """
        secure-gateway {
          node { name = "gw1", data-directory = "data", smtp.listeners = [ { address = "127.0.0.1", port = 2525, tls = starttls } ] }
          policy {
            connections {
              partner {
                client-hosts = [ "192.0.2.0/24" ]
                outbound-tls { mandatory = on, minimum-version = "1.3", server-certificate.validation = name, on-failure = reject }
              }
              bank { sender-domains = [ "bank.example" ], inbound-tls { mandatory = on, cipher-strength = highest } }
            }
            domains = [ "corp.example" ]
            routes = [
              { domains = [ "partner.example" ], to = [ "mail.partner.example:25" ], connection = partner }
              { domains = [ "*" ], to = mx }
            ]
          }
        }
        """;

    [Fact]
    [Trait("Rule", "M-11")]
    public async Task It_tells_route_profile_requirements_and_failures_of_a_recipient()
    {
        var result = (await ExplainAsync("--to", "user@partner.example")).Expect(0);

        Has(result, "partner.example to mail.partner.example:25", "less so: *");
        Has(result, "profile", "partner, named by the route");
        Has(result, "TLS", "required by the profile, whatever the global setting says (opportunistic TLS is off)");
        Has(result, "name in the certificate", "mail.partner.example");
        Has(result, "does not offer STARTTLS", "nothing is sent; the mail is returned to its sender at once");
        Has(result, "cannot be reached", "tried again after 5 min");
    }

    [Fact]
    [Trait("Rule", "O-8")]
    public async Task It_tells_what_REQUIRETLS_asks_for()
    {
        var result = (await ExplainAsync("--to", "user@elsewhere.example", "--require-tls")).Expect(0);

        Has(result, "TLS", "required by the message (REQUIRETLS), whatever the global setting says (opportunistic TLS is off)");
        Has(result, "name in the certificate", "the name of the host that is connected to");
        Has(result, "does not offer REQUIRETLS", "returned to its sender at once");
        Has(result, "does not offer STARTTLS", "nothing is sent; tried again after 5 min");
    }

    [Fact]
    [Trait("Rule", "R-3")]
    public async Task It_tells_profiles_and_replies_of_a_client_and_its_sender()
    {
        var result = (await ExplainAsync("--from-ip", "192.0.2.7", "--host-name", "mail.partner.example", "--sender", "x@bank.example", "--to", "user@corp.example")).Expect(0);

        Has(result, "partner, by the address: 192.0.2.0/24");
        Has(result, "profile bank, by the sender domain bank.example");
        Has(result, "STARTTLS", "offered");
        Has(result, "cipher strength", "550 5.7.10");
        Has(result, "TLS in use", "530 5.7.0 Must issue a STARTTLS command first");
        Has(result, "user@corp.example is accepted");
        Has(result, "Mail to user@corp.example"); // and how it goes on
    }

    [Fact]
    public async Task A_question_that_cannot_be_answered_is_refused_in_words_all_at_once()
    {
        var result = (await ExplainAsync("--to", "nobody", "--sender", "x@", "--host-name", "a b")).Expect(2);

        Assert.Collection(
            result.ErrorLines,
            line => Assert.Contains("--sender needs the client", line, StringComparison.Ordinal),
            line => Assert.Contains("--host-name needs the client's address", line, StringComparison.Ordinal),
            line => Assert.Contains("--to 'nobody' is not a mail address with a domain", line, StringComparison.Ordinal),
            line => Assert.Contains("--sender 'x@' is not", line, StringComparison.Ordinal),
            line => Assert.Contains("--host-name 'a b' is not a host name", line, StringComparison.Ordinal));
        Assert.Contains("--to user@partner.example", Assert.Single((await ExplainAsync()).Expect(2).ErrorLines), StringComparison.Ordinal);
        Assert.Contains("--from", (await ExplainAsync("--from", "192.0.2.7")).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_configuration_is_told_as_check_tells_it()
    {
        using var scratch = new ScratchDirectory();
        var file = scratch.Write("wrong.conf", "secure-gateway { node { nmae = x } }");

        var result = (await GatewayProcess.HostAsync("explain", "--config", file, "--to", "user@partner.example")).Expect(1);

        Assert.Contains($"{file}:1: ", result.Error, StringComparison.Ordinal);
    }

    private static void Has(ProgramResult result, params string[] texts) =>
        Assert.Contains(result.OutputLines, line => texts.All(text => line.Contains(text, StringComparison.Ordinal)));

    private static async Task<ProgramResult> ExplainAsync(params string[] question)
    {
        using var scratch = new ScratchDirectory();
        return await GatewayProcess.HostAsync(["explain", "--config", scratch.Write("gateway.conf", Configuration), .. question]);
    }
}
