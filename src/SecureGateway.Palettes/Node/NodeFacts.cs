using System.Globalization;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Node;

/// <summary>What and where this node is.</summary>
/// <param name="Cpu">Used since the start.</param>
public sealed record NodeFacts(
    string Name,
    string HostName,
    string Version,
    DateTimeOffset Started,
    TimeSpan Uptime,
    long Revision,
    string DataDirectory,
    IReadOnlyList<string> Listeners,
    string Console,
    string? Operations,
    int ProcessId,
    TimeSpan Cpu,
    long Memory,
    string Runtime,
    string Machine)
{
    public static readonly Sheet<NodeFacts> Sheet = new Sheet<NodeFacts>()
        .Field("name", n => n.Name)
        .Field("host name", n => n.HostName)
        .Field("version", n => n.Version)
        .Field("started", n => n.Started)
        .Field("uptime", n => n.Uptime)
        .Field("revision", n => n.Revision)
        .Field("data directory", n => n.DataDirectory)
        .Fields("listener", n => n.Listeners)
        .Field("console", n => n.Console)
        .Field("operations", n => n.Operations)
        .Field("process", n => n.ProcessId)
        .Field("cpu time", n => n.Cpu)
        .Field("memory", n => CellText.Size(n.Memory))
        .Field("runtime", n => n.Runtime)
        .Field("machine", n => string.Create(CultureInfo.InvariantCulture, $"{n.Machine}"));
}
