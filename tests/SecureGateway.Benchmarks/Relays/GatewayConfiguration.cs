namespace SecureGateway.Benchmarks;

/// <summary>A configuration that relays everything from this machine to the sink.</summary>
internal static class GatewayConfiguration
{
    public static string Text(RelaySetting setting, int port, int consolePort) => $$"""
        secure-gateway {
          node {
            name = "{{setting.Node}}"
            host-name = "gateway.bench.example"
            data-directory = "{{Path.Combine(setting.Directory, "data")}}"
            smtp.listeners = [ { address = "127.0.0.1", port = {{port}}, tls = starttls } ]
            console { address = "127.0.0.1", port = {{consolePort}} }
            storage { {{setting.Storage}} }
            cluster { {{setting.Cluster}} }
            tracking.enabled = {{(setting.Tracking ? "on" : "off")}}
          }
          policy {
            tls.opportunistic { enabled = {{(setting.Tls ? "on" : "off")}} }
            connections {
              load { client-hosts = [ "127.0.0.0/8" ], relay = full }
            }
            domains = []
            routes = [ {{setting.Routes ?? $$"""{ domains = [ "*" ], to = [ "{{setting.NextHop}}" ] }"""}} ]
            {{(setting.Retry is null ? "" : $"delivery.retry = [ {setting.Retry} ]")}}
            limits { sessions-per-client = 2000 }
          }
        }
        """;
}
