namespace SecureGateway.TestSupport;

/// <summary>The configuration file of a test's node. What is not said here is as in production.</summary>
public static class NodeFile
{
    /// <summary>Takes mail for one domain, and has nowhere to bring it.</summary>
    private const string NoWhere = """domains = [ "corp.example" ], routes = [ { domains = [ "*" ], to = [ "127.0.0.1:9" ] } ]""";

    /// <summary>A node whose data lie beside its file, in a directory of its name.</summary>
    /// <param name="node">More of the inside of <c>node</c>.</param>
    /// <param name="policy">The inside of <c>policy</c>.</param>
    public static string Of(string name, string node, string policy = NoWhere) => $$"""
        secure-gateway {
          node {
            name = "{{name}}"
            host-name = "{{name}}.test.example"
            data-directory = "{{name}}"
            {{node}}
          }
          policy {
            {{policy}}
          }
        }
        """;

    /// <summary>Where it takes mail and where its console is, on loopback unless said otherwise; 0 for any port.</summary>
    /// <param name="listener">More of the listener, such as <c>tls = starttls</c>.</param>
    public static string Listening(int smtp = 0, int console = 0, string address = "127.0.0.1", string listener = "") => $$"""
        smtp.listeners = [ { address = "{{address}}", port = {{smtp}}, {{listener}} } ]
        console { address = "127.0.0.1", port = {{console}} }
        """;

    /// <summary>The block <c>peers</c>: gw1 and so on, at these addresses, each with the port or the usual one.</summary>
    public static string Peers(params IEnumerable<(string Host, int? Port)> addresses) =>
        $"peers {{ {string.Join(", ", addresses.Select((at, i) => $"gw{i + 1} {{ host = \"{at.Host}\"{(at.Port is { } port ? $", port = {port}" : "")} }}"))} }}";

    /// <summary>The block <c>peers</c>, all of them on loopback.</summary>
    public static string Peers(params IEnumerable<int> ports) => Peers(ports.Select(port => ("127.0.0.1", (int?)port)));
}
