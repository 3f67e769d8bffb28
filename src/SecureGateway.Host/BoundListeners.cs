using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SecureGateway.WebConsole.Entry;

namespace SecureGateway.Host;

/// <summary>Where this node really listens: differs from the configuration where that says port 0. Known after the start.</summary>
public sealed class BoundListeners
{
    private readonly List<ListenOptions> _smtp = [];
    private ListenOptions? _console;
    private ListenOptions? _operations;

    /// <summary>In the order of the configuration.</summary>
    public IReadOnlyList<IPEndPoint> Smtp => [.. _smtp.Select(listen => listen.IPEndPoint!)];

    public IPEndPoint Console => _console?.IPEndPoint ?? throw new InvalidOperationException("the console is not listening yet");

    /// <summary>Remote operations, over HTTPS; null when there are none.</summary>
    public IPEndPoint? Operations => _operations?.IPEndPoint;

    internal void AddSmtp(ListenOptions listen) => _smtp.Add(listen);

    internal void AddConsole(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1; // in clear there is no HTTP/2 negotiation
        ConsoleDoor.Open(listen);
        _console = listen;
    }

    internal void AddOperations(ListenOptions listen) => _operations = listen;
}
