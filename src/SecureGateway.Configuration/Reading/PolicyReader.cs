using System.Collections.Immutable;
using SecureGateway.Configuration.Schema;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Reading;

/// <summary>Reads <c>policy</c>.</summary>
internal static class PolicyReader
{
    public static PolicyConfiguration Read(Block block, KnownNames names, ReaderEnvironment environment, Findings findings)
    {
        var floors = new CipherDryRun();
        var tls = Tls(block.In(PolicyKeys.Tls), names, floors, findings);
        var connections = new ConnectionReader(names, floors, findings).Read(block);
        var domains = HostedDomains(block, findings);
        var routes = new RouteReader(connections, environment, findings).Read(block);
        var limits = block.In(PolicyKeys.Limits);
        var policy = new PolicyConfiguration(
            tls,
            connections,
            [.. domains.Select(domain => domain.Value)],
            routes,
            Delivery(block.In(PolicyKeys.Delivery)),
            new LimitSettings(
                limits.Get(PolicyKeys.MessageSize),
                limits.Get(PolicyKeys.Recipients),
                limits.Get(PolicyKeys.ReceivedFields),
                limits.Get(PolicyKeys.Sessions),
                limits.Get(PolicyKeys.SessionsPerClient)));
        if (policy.Limits.SessionsPerClient > policy.Limits.Sessions)
            limits.Warn(PolicyKeys.SessionsPerClient, "one client may have more sessions than all together", "make it smaller than sessions");
        RouteAdvice.Give(policy, domains, block, findings);
        floors.Run();
        return policy;
    }

    private static TlsSettings Tls(Block block, KnownNames names, CipherDryRun floors, Findings findings)
    {
        var opportunistic = block.In(PolicyKeys.Opportunistic);
        var settings = new TlsSettings(
            new OpportunisticTls(opportunistic.Get(PolicyKeys.Enabled), TlsKeys.Floor(opportunistic), opportunistic.Get(PolicyKeys.RetryAfter)),
            [.. block.Get(PolicyKeys.Identity).Select(name => name.Value)],
            block.Get(PolicyKeys.ClientIdentity),
            [.. block.Get(PolicyKeys.Signing).Select(name => name.Value)]);
        names.CheckIdentities(block.Get(PolicyKeys.Identity), findings);
        names.CheckIdentity(block, PolicyKeys.ClientIdentity, settings.ClientIdentity);
        names.CheckSigning(block.Get(PolicyKeys.Signing), findings);
        floors.Add(settings.Opportunistic.Floor, opportunistic);
        if (settings.Opportunistic.RetryAfter < TimeSpan.FromMinutes(1))
            opportunistic.Warn(PolicyKeys.RetryAfter, "a fault of less than a minute is enough for mail to go out in clear", "use 5m");
        return settings;
    }

    private static ImmutableArray<Located<DomainPattern>> HostedDomains(Block block, Findings findings)
    {
        var domains = block.Get(PolicyKeys.Domains);
        var ties = new Ties<DomainPattern>("the domain", findings);
        foreach (var (domain, at, path) in domains)
        {
            ties.Add(domain, domain.ToString(), "", at, path);
            if (domain.IsAny)
                findings.Error(at, path, "'*' would let everybody send to everywhere: an open relay", "name the domains that this gateway serves");
            else if (domain is { Below: true } && domain.Name.Parent() == default)
                findings.Warn(at, path, $"'{domain}' lets everybody send to a whole top-level domain", "name the domains that this gateway serves");
        }

        return domains;
    }

    private static DeliverySettings Delivery(Block block)
    {
        var retry = block.Get(PolicyKeys.Retry);
        var settings = new DeliverySettings(
            [.. retry.Select(wait => wait.Value)],
            block.Get(PolicyKeys.ExpireAfter),
            block.Get(PolicyKeys.DelayNoticeAfter),
            block.Get(PolicyKeys.ConnectionsPerHost));
        if (settings.Retry is [var first, ..] && settings.ExpireAfter < first)
            block.Warn(PolicyKeys.ExpireAfter, "mail expires before its first retry", "make it longer than the first wait of retry");
        if (settings.DelayNoticeAfter >= settings.ExpireAfter)
            block.Warn(PolicyKeys.DelayNoticeAfter, "mail expires before the notice is due", "make it shorter than expire-after, or off");
        return settings;
    }
}
