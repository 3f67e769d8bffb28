using System.Collections.Immutable;
using System.Net;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Schema;

/// <summary>The keys of <c>node</c>.</summary>
internal static class NodeKeys
{
    public static readonly Setting<string> Name = new("name", Kinds.Text, "\"\"", "this node's name; empty: the first label of host-name");

    public static readonly Setting<string> HostName = new("host-name", Kinds.HostNameOrEmpty, "\"\"", "said in the greeting, EHLO and Received; empty: the machine's own name");

    public static readonly Setting<ImmutableArray<Located<string>>> AlsoKnownAs = new(
        "also-known-as", Kinds.List(NodeKinds.NameOrAddress, "[ \"mx.example.org\", \"203.0.113.25\" ]"), "[]", "further names and addresses of this gateway: an MX that is one of them is a loop");

    public static readonly Setting<string> DataDirectory = new("data-directory", Kinds.Text, "data", "queue, identities, sockets");

    public static readonly Setting<ListenerTls> ListenerTls = new("tls", Kinds.Choice(("starttls", Configuration.ListenerTls.StartTls), ("implicit", Configuration.ListenerTls.Implicit)), "starttls", "starttls or implicit");

    public static readonly Setting<IPAddress> Address = new("address", Kinds.Address, "\"127.0.0.1\"", "an address of this machine");

    public static readonly Setting<int> SmtpPort = new("port", Kinds.Port, "2525", "0 takes any free port");

    public static readonly SectionList Listeners = new(
        "listeners", "[ { address = \"127.0.0.1\", port = 2525, tls = starttls } ]", "where SMTP is spoken", [Address, SmtpPort, ListenerTls]);

    public static readonly Section Smtp = new("smtp", "the SMTP server", [Listeners]);

    public static readonly Setting<int> ConsolePort = new("port", Kinds.Port, "8025", "0 takes any free port");

    public static readonly Setting<bool> ConsoleEnabled = new("enabled", Kinds.Switch, "on", "off: health and metrics alone");

    public static readonly Setting<bool> ConsoleHttps = new("https", Kinds.Switch, "off", "on: HTTPS with the gateway's identity");

    public static readonly Setting<ImmutableArray<Located<ClientPattern>>> Allow = new("allow", Kinds.List(NodeKinds.Network, "[ \"10.1.0.0/16\" ]"), "[]", "clients that may come; empty: all");

    public static readonly Section Console = new("console", "web console, health and metrics", [ConsoleEnabled, Address, ConsolePort, ConsoleHttps, Allow]);

    public static readonly Setting<string> Socket = new("socket", Kinds.Text, "operations.sock", "in data-directory unless absolute");

    public static readonly Setting<int?> HttpsPort = new("port", NodeKinds.PortOrOff, "off", "off: no remote use");

    public static readonly Section Https = new("https", "remote use of the ops console", [Address, HttpsPort]);

    public static readonly Section Operations = new("operations", "where the ops console reaches this node", [Socket, Https]);

    public static readonly Setting<StorageProvider> Provider = new("provider", Kinds.Choice(("sqlite", StorageProvider.Sqlite), ("postgresql", StorageProvider.PostgreSql)), "sqlite", "sqlite or postgresql");

    public static readonly Setting<string> ConnectionString = new("connection-string", Kinds.Text, "\"\"", "empty for sqlite: files in data-directory; for postgresql as Npgsql reads it, without a password");

    public static readonly Section Storage = new("storage", "where the queue is kept", [Provider, ConnectionString, RouteKeys.SecretFile, RouteKeys.SecretVariable]);

    public static readonly Setting<bool> TrackingEnabled = new("enabled", Kinds.Switch, "on", "off: nothing is recorded, and nothing can be searched");

    public static readonly Setting<TimeSpan> Retention = new("retention", Kinds.Duration("1h", "3650d"), "30d", "how long messages are remembered");

    public static readonly Setting<long> TrackingSize = new("max-size", Kinds.Size("64MiB", "10TiB"), "4GiB", "the oldest go when the file holds more");

    public static readonly Section Tracking = new("tracking", "what became of mail", [TrackingEnabled, Retention, TrackingSize]);

    public static readonly Setting<string> Certificate = new("certificate", Kinds.Text, "\"\"", "PEM: the certificate, then its intermediates");

    public static readonly Setting<string> IdentityKey = new("key", Kinds.Text, "\"\"", "PEM, perhaps encrypted; empty: in the certificate's file");

    public static readonly Setting<string> KeyPasswordFile = new("key-password-file", Kinds.Text, "\"\"", "its first line decrypts the key");

    public static readonly Setting<string> Pkcs12 = new("pkcs12", Kinds.Text, "\"\"", "certificate, key and intermediates in one file");

    public static readonly NamedSections Identities = new(
        "identities", "identity", "certificates with keys", [Certificate, IdentityKey, KeyPasswordFile, Pkcs12]);

    public static readonly NamedSections Signing = new("signing", "signing certificate", "trusted CAs", [Certificate]);

    public static readonly Setting<ImmutableArray<Located<IPEndPoint>>> Servers = new("servers", Kinds.List(NodeKinds.DnsServer, "[ \"192.0.2.53\" ]"), "[]", "empty: the system's");

    public static readonly Setting<TimeSpan> Timeout = new("timeout", Kinds.Duration("100ms", "1m"), "5s", "for one question to one server");

    public static readonly Section Resolver = new("resolver", "who answers DNS questions", [Servers, Timeout]);

    public static readonly Setting<LogLevelSetting> LogLevel = new(
        "level",
        Kinds.Choice(("error", LogLevelSetting.Error), ("warning", LogLevelSetting.Warning), ("info", LogLevelSetting.Information), ("debug", LogLevelSetting.Debug)),
        "info",
        "the least severe lines that are written");

    public static readonly Section Log = new("log", "log lines", [LogLevel]);

    public static readonly Section Node = new(
        "node",
        "this machine's facts; never replicated",
        [Name, HostName, AlsoKnownAs, DataDirectory, Smtp, Console, Operations, Storage, Tracking, Identities, Signing, Resolver, ClusterKeys.Cluster, Log]);
}
