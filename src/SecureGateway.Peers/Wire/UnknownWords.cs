using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Peers.Wire;

/// <summary>
/// Says what this version does not know of what a peer says: once for each kind, for it comes again and again while the versions
/// differ. It goes to the gateway's log by itself, since the peers' actor system keeps its own warnings to itself.
/// </summary>
internal sealed class UnknownWords
{
    private const int Most = 100; // a peer could think up names for ever

    private static readonly ConditionalWeakTable<ExtendedActorSystem, UnknownWords> Systems = [];

    private readonly ConcurrentDictionary<string, bool> _said = new(StringComparer.Ordinal);
    private readonly ILoggingAdapter _log;
    private readonly ILogger? _logger;

    private UnknownWords(ExtendedActorSystem system)
    {
        _log = system.Log;
        _logger = system.Settings.Setup.Get<LoggerFactorySetup>() is { HasValue: true } loggers ? loggers.Value.LoggerFactory.CreateLogger("SecureGateway.Peers") : null;
    }

    /// <summary>Of all serializers of the system: Akka makes several of one kind.</summary>
    public static UnknownWords Of(ExtendedActorSystem system) => Systems.GetValue(system, made => new UnknownWords(made));

    public void Say(string what, Exception why)
    {
        if (_said.Count >= Most || !_said.TryAdd(what, true))
            return;
        if (_logger is not null)
            _logger.LogWarning("A peer says what this version does not know, and it is not heard: {What}: {Why}. A peer of a newer version does that; all else is heard as before", what, why.Message);
        else
            _log.Warning(why, "A peer says what this version does not know, and it is not heard: {0}", what);
    }
}
