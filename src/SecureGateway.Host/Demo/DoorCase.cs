using System.Security.Authentication;
using SecureGateway.Staging;

namespace SecureGateway.Host.Demo;

/// <summary>One client at the door: what it can do, what it must be told, and by which rule.</summary>
/// <param name="Tls">Null for a client that never says STARTTLS.</param>
/// <param name="Reply">How the reply begins that the rule demands: to MAIL a refusal, else to the message.</param>
/// <param name="Told">A profile in report mode must have told what it would have refused.</param>
public sealed record DoorCase(string Domain, string Rule, string Story, StagedClientTls? Tls, string Reply, bool Told = false)
{
    /// <summary>The inside of <c>connections</c>: a bank that requires everything, and one that is still being tried.</summary>
    public const string Profiles = """
              bank {
                sender-domains = [ "bank.example" ]
                inbound-tls { mandatory = on, minimum-version = "1.3", client-certificate { validation = name, names = [ "mail.bank.example" ] } }
              }
              new-bank {
                sender-domains = [ "newbank.example" ]
                inbound-tls { mandatory = on, mode = report, minimum-version = "1.3" }
              }
        """;

    public static IReadOnlyList<DoorCase> All { get; } =
    [
        new("bank.example", "M-4", "in clear", null, "530 5.7.0"),
        new("bank.example", "M-5", "under TLS 1.2, and 1.3 is required", Shows(CertificatePlan.ForClient("mail.bank.example")) with { Protocols = SslProtocols.Tls12 }, "550 5.7.10"),
        new("bank.example", "M-5", "without a client certificate", new StagedClientTls(), "550 5.7.5"),
        new("bank.example", "M-9", "with a client certificate of an unknown authority",
            Shows(CertificatePlan.ForClient("mail.bank.example") with { Issuer = CertificateIssuer.UnknownRoot }), "550 5.7.5"),
        new("bank.example", "M-10", "with a client certificate of another name", Shows(CertificatePlan.ForClient("mail.other.example")), "550 5.7.5"),
        new("bank.example", "M-5", "with the right client certificate", Shows(CertificatePlan.ForClient("mail.bank.example")), "250 2.0.0"),
        new("newbank.example", "M-13", "in clear, and the profile only reports", null, "250 2.0.0", Told: true),
    ];

    public string Sender => $"teller@{Domain}";

    /// <summary>Each has its own, so that what arrives can be told apart.</summary>
    public string Recipient(int number) => $"desk-{number}@{DemoCommand.SenderDomain}";

    private static StagedClientTls Shows(CertificatePlan plan) => new() { ClientCertificate = CertificateFactory.Shared.Make(plan) };
}
