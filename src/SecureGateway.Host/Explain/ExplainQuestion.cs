using System.Collections.Immutable;
using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Host.Explain;

/// <summary>A question that can be answered: about a recipient, about a client, or about both.</summary>
/// <param name="Sender">Null for the null sender.</param>
internal sealed record ExplainQuestion(MailAddress? Recipient, IPAddress? Client, ImmutableArray<DomainName> Hosts, MailAddress? Sender, bool RequireTls)
{
    /// <summary>Every problem at once: what is wrong, and what would be right.</summary>
    public static (ExplainQuestion? Question, ImmutableArray<string> Problems) Read(ExplainArguments arguments)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        if (arguments is { To: null, FromIp: null })
            problems.Add("nothing is asked; give --to user@partner.example, or --from-ip 192.0.2.7 --sender x@bank.example, or both");
        if (arguments is { FromIp: null, Sender: not null })
            problems.Add("--sender needs the client that names it; add --from-ip 192.0.2.7");
        if (arguments is { To: null, RequireTls: true })
            problems.Add("--require-tls is about mail on its way out; add --to user@partner.example");
        if (arguments is { FromIp: null, HostNames.Count: > 0 })
            problems.Add("--host-name needs the client's address, which is looked at first; add --from-ip 192.0.2.7");

        MailAddress? recipient = null, sender = null;
        IPAddress? client = null;
        if (arguments.To is { } to && (!MailAddress.TryParse(to, out recipient) || recipient.Domain == default))
            problems.Add($"--to '{to}' is not a mail address with a domain; write it as user@partner.example");
        if (arguments.Sender is { } from && from is not ("" or "<>") && (!MailAddress.TryParse(from, out sender) || sender.Domain == default))
            problems.Add($"--sender '{from}' is not a mail address with a domain; write it as x@bank.example, or <> for the null sender");
        if (arguments.FromIp is { } ip && !IPAddress.TryParse(ip.Trim('[', ']'), out client))
            problems.Add($"--from-ip '{ip}' is not an address; write it as 192.0.2.7 or 2001:db8::7");
        var hosts = ImmutableArray.CreateBuilder<DomainName>();
        foreach (var name in arguments.HostNames)
        {
            if (DomainName.TryParse(name, out var host) && !host.IsAddressLiteral)
                hosts.Add(host);
            else
                problems.Add($"--host-name '{name}' is not a host name; write it as mail.partner.example");
        }

        return problems.Count > 0 ? (null, problems.ToImmutable()) : (new ExplainQuestion(recipient, client, hosts.ToImmutable(), sender, arguments.RequireTls), []);
    }
}
