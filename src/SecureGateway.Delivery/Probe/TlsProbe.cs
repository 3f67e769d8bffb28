using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// Connects to every address of a domain's next hop as a first attempt of a delivery would, with the same opener and so the same
/// ruling, says QUIT, and tells what was found. Sends nothing of a message and no credentials. Fresh connections only; the pool is left alone. What a
/// server or the network does wrong is in the report; throws only when stopped.
/// </summary>
public sealed class TlsProbe
{
    private readonly DeliveryOptions _options;
    private readonly HostFinder _finder;
    private readonly ConnectionOpener _opener;

    internal TlsProbe(DeliveryOptions options, HostFinder finder, ConnectionOpener opener) => (_options, _finder, _opener) = (options, finder, opener);

    /// <param name="snapshot">The applied configuration, or one that is not applied yet.</param>
    /// <param name="progress">Told before each address.</param>
    public async Task<ProbeReport> RunAsync(PolicySnapshot snapshot, DomainName domain, Action<string> progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(progress);
        if (snapshot.Routes.Find(domain) is not { } hop)
            return new ProbeReport(snapshot.Revision, null, null, null, FailureReason.NoRoute, "no route covers " + domain, []);
        var plan = new DeliveryPlan(snapshot, hop);
        var requirement = plan.RequirementFor(requireTls: false);
        var choice = await _finder.HostsAsync(hop, stop).ConfigureAwait(false);
        var found = ImmutableArray.CreateBuilder<ProbedHost>();
        foreach (var host in choice.Hosts.IsDefault ? [] : choice.Hosts)
        {
            var key = new ConnectionKey(host, requirement, hop.Route.Credentials, snapshot.Revision);
            var addresses = await _finder.AddressesAsync(host, hop.Route.IsMx, stop).ConfigureAwait(false);
            if (addresses.Failure != FailureReason.None)
                found.Add(new ProbedHost(host.ToString(), null, addresses.Failure, addresses.Detail, null, null, null, []));
            foreach (var address in addresses.Addresses.Take(_options.MaxAddresses))
            {
                progress($"{host} at {address}");
                found.Add(await ProbeAsync(key, address, new Posture(requirement, hop.Route.Credentials, Strikes: 0, FailedHere: false), stop).ConfigureAwait(false));
            }
        }

        return new ProbeReport(snapshot.Revision, hop, plan.Profile, requirement, choice.Failure, choice.Detail, found.ToImmutable());
    }

    private async Task<ProbedHost> ProbeAsync(ConnectionKey key, IPAddress address, Posture posture, CancellationToken stop)
    {
        CertificatePath? path = null;
        try
        {
            var connection = await _opener.OpenAsync(key, address, posture, stop, login: false, shown => path = shown).ConfigureAwait(false);
            await connection.QuitAsync(_options.Timeouts).ConfigureAwait(false);
            return new ProbedHost(
                key.Host.ToString(), address.ToString(), FailureReason.None,
                (connection.Tls is null ? "a message would go in clear" : "a message would go under TLS")
                + (posture.Credentials is { } credentials ? $"; the credentials of user '{credentials.UserName}' would be sent, and were not" : ""),
                connection.Tls, connection.Ruling, connection.Reported, Chain(path));
        }
        catch (RelayException failure)
        {
            stop.ThrowIfCancellationRequested();
            return new ProbedHost(
                key.Host.ToString(), address.ToString(), failure.Reason, failure.Message, failure.Tls, failure.Ruling, null, Chain(path));
        }
    }

    private static ImmutableArray<ProbedCertificate> Chain(CertificatePath? path)
    {
        if (path is null)
            return [];
        var chain = ImmutableArray.CreateBuilder<ProbedCertificate>();
        foreach (var octets in path.Certificates)
        {
            using var certificate = X509CertificateLoader.LoadCertificate(octets.Span);
            chain.Add(new ProbedCertificate(certificate.Subject, certificate.Issuer, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime()));
        }

        return chain.ToImmutable();
    }
}
