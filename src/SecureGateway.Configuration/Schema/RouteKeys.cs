using System.Collections.Immutable;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Schema;

/// <summary>The keys of a route.</summary>
internal static class RouteKeys
{
    // No host has the default of this key, which is never used: a host without name is an error.
    public static readonly Setting<RouteHost> HostName = new("host", PolicyKinds.Host, "localhost", "host:port");

    public static readonly Setting<int> Priority = new("priority", Kinds.Count(0, 65535), "10", "lower is tried first; equal ones share the load");

    public static readonly ImmutableArray<Key> Host = [HostName, Priority];

    public static readonly Setting<ImmutableArray<Located<DomainPattern>>> Domains = new("domains", Kinds.List(PolicyKinds.Domain, "[ \"corp.example\" ]"), "[]", "recipient domains");

    public static readonly Setting<ImmutableArray<Located<RouteHost>>> To = new("to", PolicyKinds.Hosts, "mx", "hosts, or mx");

    public static readonly Setting<string> Connection = new("connection", Kinds.Text, "\"\"", "the profile whose outbound-tls applies; empty: the global rule");

    public static readonly Setting<string> User = new("user", Kinds.Prose, "\"\"", "SMTP AUTH");

    public static readonly Setting<string> SecretFile = new("secret-file", Kinds.Prose, "\"\"", "a file whose first line is the secret");

    public static readonly Setting<string> SecretVariable = new("secret-variable", Kinds.Prose, "\"\"", "an environment variable that holds the secret");

    public static readonly Section Credentials = new("credentials", "who the gateway says it is at these hosts", [User, SecretFile, SecretVariable]) { MayBeEmpty = false };

    public static readonly SectionList Routes = new("routes", "[]", "recipient domains to hosts or to MX", [Domains, To, Connection, Credentials]);
}
