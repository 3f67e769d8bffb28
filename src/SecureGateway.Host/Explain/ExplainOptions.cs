using System.CommandLine;

namespace SecureGateway.Host.Explain;

/// <summary>What was asked on the command line, as written.</summary>
/// <param name="To">Null when no recipient was given; so with the others.</param>
public sealed record ExplainArguments(IReadOnlyList<string> Files, string? To, string? FromIp, IReadOnlyList<string> HostNames, string? Sender, bool RequireTls = false);

/// <summary>The options of <c>explain</c>.</summary>
internal sealed class ExplainOptions
{
    private readonly Option<string> _to = new("--to") { Description = "recipient: which way mail to it goes", HelpName = "user@partner.example" };

    private readonly Option<string> _fromIp = new("--from-ip") { Description = "address of a client: how it is received", HelpName = "192.0.2.7" };

    private readonly Option<string[]> _hostNames = new("--host-name")
    {
        Description = "name of that client, taken as confirmed by the DNS; may be given several times",
        HelpName = "mail.partner.example",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> _sender = new("--sender") { Description = "sender that the client names; <> is the null sender", HelpName = "x@bank.example" };

    private readonly Option<bool> _requireTls = new("--require-tls") { Description = "the message asks for REQUIRETLS (RFC 8689)" };

    public Command Command(Option<string[]> config, Func<ExplainArguments, int> run)
    {
        var command = new Command("explain", "Say which profile and route a message meets and why, what is required of it, and what happens on each kind of failure")
        {
            _to, _fromIp, _hostNames, _sender, _requireTls,
        };
        command.SetAction(parsed => run(new ExplainArguments(
            parsed.GetRequiredValue(config),
            parsed.GetValue(_to),
            parsed.GetValue(_fromIp),
            parsed.GetRequiredValue(_hostNames),
            parsed.GetValue(_sender),
            parsed.GetValue(_requireTls))));
        return command;
    }
}
